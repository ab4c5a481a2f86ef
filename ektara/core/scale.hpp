#pragma once

namespace ektara {

/// A power of two by which points are multiplied before they are squared in single precision, where their widest row is
/// so long, or so short, that squares would overflow or vanish; 1 for all others. Multiplying by it loses nothing.
double safe_scale(double widest);

}  // namespace ektara
