// SPDX-License-Identifier: Apache-2.0
#include "looked_up_rows.hpp"

#include "windrow/host/surroundings.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace windrow::exec {

namespace {

/// The rows of an answer as bytes, which are equal for equal rows.
class EncodedAnswer {
public:
    explicit EncodedAnswer(const LookupAnswer& answer) {
        begins_.reserve(answer.keys.size() + 1);
        for (std::size_t row = 0; row < answer.keys.size(); ++row) {
            begins_.push_back(bytes_.size());
            for (const Column& column : answer.columns) encode_row(column, static_cast<std::int64_t>(row), bytes_);
        }
        begins_.push_back(bytes_.size());
    }
    [[nodiscard]] std::string_view row(std::size_t row) const {
        return std::string_view(bytes_).substr(begins_[row], begins_[row + 1] - begins_[row]);
    }

private:
    std::string bytes_;
    std::vector<std::size_t> begins_;
};

}  // namespace

LookedUpRows::LookedUpRows(std::span<const DataType> types, std::size_t keys) : begins_(keys, 0), counts_(keys, 0) {
    for (const DataType& type : types) builders_.emplace_back(type);
}

std::vector<std::int32_t> LookedUpRows::take_known(LookupCache& cache, const DistinctKeys& keys) {
    std::vector<std::int32_t> unknown;
    if (!cache.enabled()) {
        unknown.resize(keys.size());
        std::iota(unknown.begin(), unknown.end(), 0);
        return unknown;
    }
    const auto held = cache.hold();
    const auto now = surroundings().steady_now();
    for (std::size_t k = 0; k < keys.size(); ++k) {
        const EncodedRows* const found = cache.find(keys.bytes(k), now);
        if (found == nullptr) {
            unknown.push_back(static_cast<std::int32_t>(k));
            continue;
        }
        begins_[k] = static_cast<std::int32_t>(rows_);
        counts_[k] = static_cast<std::int32_t>(found->count);
        rows_ += found->count;
        std::string_view bytes = found->bytes;
        for (std::uint32_t row = 0; row < found->count; ++row) {
            for (ColumnBuilder& builder : builders_) decode_row(bytes, builder);
        }
    }
    return unknown;
}

void LookedUpRows::take_answer(const LookupAnswer& answer, std::span<const std::int32_t> asked, const DistinctKeys& keys,
                               LookupCache& cache) {
    const EncodedAnswer encoded(answer);
    std::vector<std::size_t> order(answer.keys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return answer.keys[a] != answer.keys[b] ? answer.keys[a] < answer.keys[b] : encoded.row(a) < encoded.row(b);
    });
    std::vector<EncodedRows> kept(cache.enabled() ? asked.size() : 0);
    for (const std::size_t row : order) {
        const auto place = static_cast<std::size_t>(answer.keys[row]);
        const auto key = static_cast<std::size_t>(asked[place]);
        if (counts_[key]++ == 0) begins_[key] = static_cast<std::int32_t>(rows_);
        ++rows_;
        for (std::size_t c = 0; c < builders_.size(); ++c)
            builders_[c].append_from(answer.columns[c], static_cast<std::int64_t>(row));
        if (kept.empty()) continue;
        kept[place].bytes.append(encoded.row(row));
        ++kept[place].count;
    }
    if (kept.empty()) return;
    const auto held = cache.hold();
    const auto now = surroundings().steady_now();
    for (std::size_t k = 0; k < kept.size(); ++k)
        cache.put(keys.bytes(static_cast<std::size_t>(asked[k])), std::move(kept[k]), now);
}

Batch LookedUpRows::finish() {
    Batch out;
    out.rows = rows_;
    for (ColumnBuilder& builder : builders_) out.columns.push_back(builder.finish());
    return out;
}

}  // namespace windrow::exec
