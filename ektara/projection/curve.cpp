#include "ektara/projection/curve.hpp"

#include <cmath>

#include <Eigen/Core>
#include <Eigen/LU>

namespace ektara::projection {
namespace {

constexpr int kCurvePoints = 300;
constexpr int kCurveRounds = 200;

}  // namespace

Curve fit_curve(double min_dist, double spread) {
    Eigen::Vector2d now(1, 1);
    double damping = 1e-3, error = 0;
    const auto linearise = [&](const Eigen::Vector2d& at, Eigen::Matrix2d& normal, Eigen::Vector2d& slope) {
        double squared = 0;
        normal.setZero();
        slope.setZero();
        for (int i = 0; i < kCurvePoints; ++i) {
            const double x      = 3 * spread * i / (kCurvePoints - 1);
            const double wanted = x < min_dist ? 1 : std::exp(-(x - min_dist) / spread);
            const double power  = x > 0 ? std::pow(x, 2 * at[1]) : 0;
            const double value  = 1 / (1 + at[0] * power);
            const double log_x  = x > 0 ? std::log(x) : 0;
            const Eigen::Vector2d gradient(-value * value * power, -value * value * at[0] * power * 2 * log_x);
            normal += gradient * gradient.transpose();
            slope += gradient * (wanted - value);
            squared += (wanted - value) * (wanted - value);
        }
        return squared;
    };
    Eigen::Matrix2d normal;
    Eigen::Vector2d slope;
    error = linearise(now, normal, slope);
    for (int round = 0; round < kCurveRounds; ++round) {
        Eigen::Matrix2d damped = normal;
        damped.diagonal() *= 1 + damping;
        const Eigen::Vector2d next = now + damped.inverse() * slope;
        Eigen::Matrix2d next_normal;
        Eigen::Vector2d next_slope;
        const double next_error = linearise(next, next_normal, next_slope);
        if (next_error < error) {
            now = next, normal = next_normal, slope = next_slope, error = next_error;
            damping /= 10;
        } else {
            damping *= 10;
        }
    }
    return {now[0], now[1]};
}

}  // namespace ektara::projection
