// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the decoders of binary formats share: records whose bounds a log knows, one row each.

#include "format/chunk_output.hpp"
#include "format/record_run.hpp"

#include <string>

namespace windrow {

class MessageDecoder : public RecordDecoder {
public:
    void decode(std::string_view bytes, std::uint64_t first_ordinal, const RecordOrigin& origin, DecodedChunk& out) final;
    void decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) final;

protected:
    /// What a record that is null gives.
    enum class NullRecord : std::uint8_t { no_row, bad };

    /// `ignore_option` names the option by which bad records are kept instead of ending the job.
    MessageDecoder(RecordLayout layout, NullRecord null_record, bool ignore_errors, std::string ignore_option)
        : layout_(std::move(layout)),
          output_(layout_),
          null_record_(null_record),
          ignore_errors_(ignore_errors),
          ignore_option_(std::move(ignore_option)) {}

    /// Writes row `output().rows()` of every column; false with a reason if the record is bad (what was written is dropped).
    virtual bool read(std::string_view record, std::string& reason) = 0;

    [[nodiscard]] const RecordLayout& layout() const noexcept { return layout_; }
    [[nodiscard]] ChunkOutput& output() noexcept { return output_; }

private:
    void reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                DecodedChunk& out);

    RecordLayout layout_;
    ChunkOutput output_;
    NullRecord null_record_;
    bool ignore_errors_;
    std::string ignore_option_;
    std::string reason_;
};

}  // namespace windrow
