#pragma once

#include <string>

#include "ektara/audio/encode.hpp"
#include "ektara/core/random.hpp"

namespace ektara::corpus {

/// What a recording went through between the musicians and the file.
struct Chain {
    double lowest_hz, highest_hz;  ///< band, −3 dB; 0 and the Nyquist frequency: no limit
    double noise_db;               ///< white noise before the band limit, root mean square, dB below full scale
    audio::Format format;
    int bit_rate;  ///< of a lossy format, bits a second
};

/// A level of the factor "source": studio, web, cassette, radio, and the far-off field of `--confound`.
const Chain& chain(int level);

/// Noise, then a Butterworth high-pass and low-pass of fourth order (two cascaded second-order sections by the
/// bilinear transform with prewarping: Oppenheim and Schafer, Discrete-Time Signal Processing).
Waveform pass_through(Waveform sound, const Chain& chain, Random& random);

/// Scales to this root mean square (dB below full scale) and bends what exceeds 0.7 smoothly below 1, so that loud
/// songs do not clip. Silence stays silence.
Waveform level_to(Waveform sound, double rms_db);

/// Root mean square of the samples; of the non-zero ones only where `active`. 0 for silence.
double root_mean_square(const Waveform& sound, bool active = false);

}  // namespace ektara::corpus
