// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The option 'index' as Flink reads it: a name, or one with `{column}`, `{column|yyyy-MM-dd}` or `{now()|yyyy-MM-dd}` in it.

#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/kernels/time_zone.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace windrow {

/// Used by one thread at a time.
class IndexName {
public:
    /// Throws W3503 for a form, column or pattern that is none, W3507 for a column whose type names no index.
    IndexName(std::string_view text, const Schema& columns, std::shared_ptr<const TimeZone> time_zone);

    /// Before the rows of a batch: formats their dates. `now_ms` is the clock, in milliseconds since epoch.
    void start(const Batch& batch, std::int64_t now_ms);
    /// Appends the name for a row of that batch; a NULL is "null".
    void append(std::int64_t row, std::string& out) const;
    [[nodiscard]] bool is_dynamic() const noexcept { return dynamic_; }

private:
    void bind_pattern(std::string_view pattern, const DataType& type);

    std::string before_;
    std::string after_;
    bool dynamic_ = false;
    bool now_ = false;
    std::size_t column_ = 0;
    DataType time_type_;                      ///< what is formatted, where there is a pattern
    std::optional<BoundFunction> formatter_;  ///< DATE_FORMAT with the pattern
    Column pattern_;
    EvaluationContext session_;
    const Batch* batch_ = nullptr;
    Column formatted_;
};

}  // namespace windrow
