// SPDX-License-Identifier: Apache-2.0
#include "format/message_decoder.hpp"

namespace windrow {

void MessageDecoder::decode(std::string_view, std::uint64_t, const RecordOrigin&, DecodedChunk&) {
    throw_defect("records without bounds of their own were given as a run of bytes");
}

void MessageDecoder::decode_records(const RecordRun& run, const RecordOrigin& origin, DecodedChunk& out) {
    out = DecodedChunk{};
    output_.start(run.bytes.size());
    const auto on_record = [&](std::string_view record, std::uint64_t ordinal) {
        output_.ensure_room();
        reason_.clear();
        if (read(record, reason_)) [[likely]] {
            output_.end_row(ordinal);
        } else {
            output_.drop_row();
            reject(record, ordinal, origin, reason_, out);
        }
    };
    const auto on_null = [&](std::uint64_t ordinal) {
        if (null_record_ == NullRecord::bad) reject({}, ordinal, origin, "the record is null", out);
    };
    for_each_record(run, on_record, on_null);
    out.records_read = run.ordinals.size();
    output_.finish(out);
}

void MessageDecoder::reject(std::string_view record, std::uint64_t ordinal, const RecordOrigin& origin, std::string reason,
                            DecodedChunk& out) {
    if (!ignore_errors_) throw_bad_record(layout_, origin, ordinal, record, reason, ignore_option_);
    out.bad.push_back({ordinal, std::move(reason), std::string(record)});
}

}  // namespace windrow
