#pragma once

#include "ektara/core/types.hpp"
#include "ektara/features/mfcc.hpp"

namespace ektara::features {

/// What is wanted of a clip beside its MFCC.
struct AnalysisParts {
    bool mel_64 = false;
};

/// Everything frame by frame that the features of one clip are made of; rows are frames unless said otherwise.
struct Analysis {
    /// 128 mels in dB, floored 80 dB below the loudest of the clip (librosa 0.11, `power_to_db(melspectrogram)`).
    Matrix mel_db;
    /// 13 × T.
    Matrix mfcc;
    /// The same as `mel_db` with 64 mels; empty unless asked for.
    Matrix mel_64_db;
};

/// Analyses a clip by one pass of one short-time Fourier transform (MfccOptions' defaults), whatever is asked for.
///
/// Throws InvalidArgument E2201 for an empty clip; samples must be finite. Digital silence gives −100 dB everywhere.
Analysis analyse(const Waveform& clip, const AnalysisParts& parts = {});

}  // namespace ektara::features
