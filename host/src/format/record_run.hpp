// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Going through the records of a log in order.

#include "format/record_decoder.hpp"

namespace windrow {

/// Calls `on_record(bytes, ordinal)` for each record of the run, and `on_null(ordinal)` for each that is null. A '\n' lies
/// behind the bytes of a record.
template <typename OnRecord, typename OnNull>
inline void for_each_record(const RecordRun& run, OnRecord&& on_record, OnNull&& on_null) {
    std::size_t null = 0;
    for (std::size_t i = 0; i < run.ordinals.size(); ++i) {
        if (null < run.nulls.size() && static_cast<std::size_t>(run.nulls[null]) == i) {
            ++null;
            on_null(run.ordinals[i]);
        } else {
            on_record(std::string_view(run.bytes.data() + run.begins[i], run.begins[i + 1] - run.begins[i] - 1), run.ordinals[i]);
        }
    }
}

}  // namespace windrow
