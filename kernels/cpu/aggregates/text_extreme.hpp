// SPDX-License-Identifier: Apache-2.0
#pragma once

/// MIN and MAX of text, by unsigned UTF-8 bytes (DIFFERENCES D10); the best value so far lies in the arena.

#include "windrow/kernels/aggregate.hpp"

namespace windrow::aggregates {

class TextExtreme final : public Aggregate {
public:
    TextExtreme(DataType result, bool maximum) : result_(std::move(result)), maximum_(maximum) {}

    [[nodiscard]] std::size_t state_size() const override;
    [[nodiscard]] bool uses_arena() const override { return true; }
    [[nodiscard]] DataType result() const override { return result_; }
    [[nodiscard]] DeviceForm device_form() const override;
    [[nodiscard]] DeviceValues device_values() const override;
    void append_rows(const std::byte* state, StateRows& out) const override;
    void update(std::byte* const* states, const std::int32_t* rows, std::size_t count, const AggregateInput& input,
                Arena& arena) const override;
    void merge(std::byte* const* into, const std::byte* const* from, std::size_t count, Arena& arena) const override;
    void finalize(const std::byte* const* states, std::size_t count, ColumnBuilder& out) const override;
    void write(const std::byte* state, std::string& out) const override;
    void read(std::byte* state, std::string_view& in, Arena& arena) const override;

private:
    DataType result_;
    bool maximum_;
};

}  // namespace windrow::aggregates
