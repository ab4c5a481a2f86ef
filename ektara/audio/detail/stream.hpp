#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ektara/audio/decode.hpp"
#include "ektara/audio/detail/input_file.hpp"
#include "ektara/audio/detail/mono.hpp"

namespace ektara::audio {

/// How much is found out before decoding begins: what the header says, or what FFmpeg learns by trying (slower, and
/// needed only where the header does not name the codec).
enum class Probe { Header, Thorough };

/// How decoding went so far.
struct StreamHealth {
    int n_frames       = 0;
    int n_errors       = 0;      ///< packets that could not be decoded, anywhere
    int n_inner_errors = 0;      ///< the same, with good frames before and after
    int n_last_errors  = 0;      ///< the same, with good frames before and none after
    bool read_error    = false;  ///< the container ended in an error
};

/// The first audio stream of an open file, decoded packet by packet on the calling thread. Internal to the module; the
/// header mentions no FFmpeg.
class AudioStream {
  public:
    /// `name` serves format guesses only. FFmpeg's own messages are switched off for the whole process; it may open
    /// nothing but `file`. Throws Unusable E2106 (not audio in a known format), E2107 (no audio stream) or E2108 (no
    /// decoder, or one that refuses).
    AudioStream(InputFile& file, const std::string& name, Probe probe);
    ~AudioStream();
    AudioStream(const AudioStream&)            = delete;
    AudioStream& operator=(const AudioStream&) = delete;

    /// From now on `read` gives one channel, the first being 0, where a frame has it.
    void take_channel(int channel);

    /// Appends the next frame to `mono` (mean of the channels, full scale ±1); false at the end of the stream.
    bool read(std::vector<float>& mono);

    /// Reads all packets instead of frames: a digest of them, of what the header says about decoding them, and of
    /// whether the file is cut off. They are kept where they take at most so many bytes.
    std::string digest_of_packets(bool cut_off, std::int64_t most_kept_bytes);
    /// Whether `read` can follow `digest_of_packets`: it then takes the packets that were kept.
    bool keeps_packets() const;

    /// Of the frame last read.
    int rate_hz() const;
    int channels() const;
    /// Of the frames read since it was last forgotten, where there was more than one channel and no one of them was
    /// taken.
    ChannelBalance& balance();
    /// What the header promises; 0 where it says nothing.
    double expected_seconds() const;
    /// The same before any packet was read: some containers tell more as they go on.
    double seconds_expected_at_first() const;
    /// Length of the whole stream by its packets: reads those that are left, without decoding. `read` ends after that.
    double seconds_of_packets();
    /// A codec that keeps every sample: its header's promise is exact.
    bool lossless() const;
    /// Samples that lie in the file as they are: a few bytes more than whole ones are no damage.
    bool uncompressed() const;
    const StreamHealth& health() const;
    /// Moves the file's position: nothing is read from the stream after it.
    Tags tags(TagReader reader) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ektara::audio
