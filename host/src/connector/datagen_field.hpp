// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Generated values of one column, a pure function of seed, column and record number, so that any worker can make any record.

#include "windrow/host/options.hpp"
#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// A generator read from the options `fields.NAME.*` of Flink's datagen connector.
class DatagenField {
public:
    /// `name` is the path of the field ("k", "r.a", "l.element"). Throws Error W35xx.
    DatagenField(const Options& options, const std::string& name, const DataType& type, std::uint64_t seed, std::int64_t now_ms);

    /// Appends the value of record `record`.
    void append(std::uint64_t record, ColumnBuilder& out) const { append_value(mix(seed_, record), record, out); }
    /// How many records the sequences allow; none: any number.
    [[nodiscard]] std::optional<std::uint64_t> record_limit() const noexcept { return limit_; }

private:
    static std::uint64_t mix(std::uint64_t seed, std::uint64_t value) noexcept;
    void read_sequence(const Options& options, const std::string& prefix);
    void read_random(const Options& options, const std::string& prefix);
    void read_number_range(const Options& options, const std::string& prefix);
    void append_value(std::uint64_t random, std::uint64_t record, ColumnBuilder& out) const;
    void append_sequence(std::uint64_t record, ColumnBuilder& out) const;
    void append_random(std::uint64_t random, ColumnBuilder& out) const;
    void append_text(std::uint64_t random, ColumnBuilder& out) const;
    void append_time(std::uint64_t random, ColumnBuilder& out) const;
    void append_collection(std::uint64_t random, ColumnBuilder& out) const;
    [[nodiscard]] std::int64_t between(std::uint64_t random, std::int64_t low, std::int64_t high) const noexcept;

    DataType type_;
    std::uint64_t seed_ = 0;
    bool sequence_ = false;
    std::int64_t low_ = 0;  ///< smallest value, or the sequence's first; unscaled for DECIMAL
    std::int64_t high_ = 0;
    double real_low_ = 0;
    double real_high_ = 0;
    std::int64_t max_past_ms_ = 0;
    std::int64_t now_ms_ = 0;
    std::int64_t length_ = 0;
    bool varying_length_ = false;
    double null_rate_ = 0;
    std::optional<std::uint64_t> limit_;
    std::vector<DatagenField> children_;
};

}  // namespace windrow
