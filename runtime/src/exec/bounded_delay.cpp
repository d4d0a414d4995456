// SPDX-License-Identifier: Apache-2.0
#include "bounded_delay.hpp"

namespace windrow::exec {

namespace {

bool is_millisecond_column(const Expression& expression) {
    return expression.kind == ExpressionKind::input && expression.type.is_timestamp() &&
           expression.type.physical() == PhysicalKind::int64;
}

}  // namespace

std::optional<BoundedDelay> bounded_delay(const Expression& watermark) {
    if (is_millisecond_column(watermark)) return BoundedDelay{watermark.input, 0};
    if (watermark.kind != ExpressionKind::call || watermark.function.name != "-" || watermark.arguments.size() != 2) return {};
    if (watermark.type.physical() != PhysicalKind::int64) return {};
    const Expression& time = *watermark.arguments[0];
    const Expression& step = *watermark.arguments[1];
    if (!is_millisecond_column(time) || step.kind != ExpressionKind::literal || step.literal.is_null()) return {};
    // Months are no constant number of milliseconds.
    if (step.type.kind() != TypeKind::interval_day_time) return {};
    return BoundedDelay{time.input, step.literal.int64()};
}

}  // namespace windrow::exec
