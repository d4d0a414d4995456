// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Requests of sources and sinks that tests make, and the rows that sources give.

#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"

#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

namespace windrow::test {

using Rows = std::vector<std::string>;

inline std::string text_of(const Value& value) {
    if (value.is_null()) return "null";
    if (const auto* integer = std::get_if<std::int64_t>(&value.storage())) return std::to_string(*integer);
    if (const auto* text = std::get_if<std::string>(&value.storage())) return *text;
    if (const auto* real = std::get_if<double>(&value.storage())) return std::to_string(*real);
    return "?";
}

/// All rows of a source, partition after partition; checks that ordinals grow.
inline Rows rows_of(const ScanRequest& request, std::size_t target_bytes = 1 << 20) {
    Rows rows;
    const auto source = open_source(request);
    for (std::size_t partition = 0; partition < source->partition_count(); ++partition) {
        const auto reader = source->open_partition(partition);
        const auto decoder = source->make_decoder();
        RawChunk chunk;
        std::uint64_t least = 0;
        while (reader->read(chunk, target_bytes)) {
            DecodedChunk decoded;
            decoder->decode(chunk, decoded);
            for (std::int64_t row = 0; row < decoded.rows; ++row) {
                const std::uint64_t ordinal = decoded.ordinals.empty() ? decoded.first_ordinal + static_cast<std::uint64_t>(row)
                                                                       : decoded.ordinals.as<std::uint64_t>()[row];
                EXPECT_GE(ordinal, least);
                least = ordinal + 1;
                std::string text;
                for (const Column& column : decoded.columns) text += (text.empty() ? "" : "|") + text_of(column.value(row));
                rows.push_back(text);
            }
        }
    }
    return rows;
}

inline ScanRequest scan(const Schema& schema, const std::filesystem::path& base, std::map<std::string, std::string> options) {
    ScanRequest request;
    request.table = "t";
    request.base_directory = base;
    options.emplace("connector", "filesystem");
    request.options = Options(std::move(options));
    request.physical = schema;
    for (std::size_t k = 0; k < schema.size(); ++k) {
        request.columns.push_back({ScanColumn::Origin::physical, schema[k].name, static_cast<int>(k), schema[k].type});
    }
    return request;
}

template <typename Action>
std::string error_of(Action&& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code() + ": " + error.message() + (error.hint().empty() ? "" : " (" + error.hint() + ")");
    }
    return {};
}

inline Batch batch_of(const Schema& schema, const std::vector<Value::List>& rows) {
    Batch batch;
    batch.rows = static_cast<std::int64_t>(rows.size());
    for (std::size_t k = 0; k < schema.size(); ++k) {
        ColumnBuilder builder(schema[k].type);
        for (const auto& row : rows) builder.append(row[k]);
        batch.columns.push_back(builder.finish());
    }
    return batch;
}

inline SinkRequest sink(const Schema& schema, const std::filesystem::path& base, std::map<std::string, std::string> options) {
    SinkRequest request;
    request.table = "out";
    request.base_directory = base;
    request.options = Options(std::move(options));
    request.columns = schema;
    return request;
}

}  // namespace windrow::test
