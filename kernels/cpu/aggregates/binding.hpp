// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the registry knows of each aggregate function, and the steps of binding that they share.

#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace windrow::aggregates {

/// How a function treats DISTINCT.
enum class DistinctForm : std::uint8_t {
    ignored,  ///< the result is the same (MIN, MAX)
    set,      ///< the plain function over the set of values
    own,      ///< the function keeps distinct values itself
    refused
};

struct AggregateFunction {
    std::string name;                ///< upper case
    std::vector<std::string> forms;  ///< for messages: "SUM(numeric)"
    std::size_t fewest_arguments = 1;
    std::size_t most_arguments = 1;
    DistinctForm distinct = DistinctForm::set;
    bool takes_order_by = false;
    bool takes_null_treatment = false;  ///< IGNORE NULLS / RESPECT NULLS
    BoundAggregate (*bind)(const AggregateFunction& function, const AggregateRequest& request) = nullptr;
};

/// Every file that holds aggregates adds them through one of these (aggregate_registry.cpp calls them all).
void add_count(std::vector<AggregateFunction>& functions);
void add_sum_and_average(std::vector<AggregateFunction>& functions);
void add_extremes(std::vector<AggregateFunction>& functions);
void add_variances(std::vector<AggregateFunction>& functions);
void add_percentile(std::vector<AggregateFunction>& functions);
void add_approx_count_distinct(std::vector<AggregateFunction>& functions);
void add_first_and_last_value(std::vector<AggregateFunction>& functions);
void add_listagg(std::vector<AggregateFunction>& functions);
void add_array_agg(std::vector<AggregateFunction>& functions);
void add_collect(std::vector<AggregateFunction>& functions);
void add_json_arrayagg(std::vector<AggregateFunction>& functions);
void add_json_objectagg(std::vector<AggregateFunction>& functions);
void add_single_value(std::vector<AggregateFunction>& functions);

/// "SUM(numeric) or ..." for messages.
std::string forms_of(const AggregateFunction& function);
/// The error for an argument type that the function does not take (W3205), at the argument's place.
[[noreturn]] void refuse_type(const AggregateFunction& function, const ArgumentInfo& argument, std::string hint);

/// A BoundAggregate with the arguments as they are, the device supported for `device`.
inline BoundAggregate bound(const AggregateFunction& function, const AggregateRequest& request,
                            std::shared_ptr<const Aggregate> aggregate, DeviceSupport device) {
    BoundAggregate out;
    out.name = function.name;
    out.result = aggregate->result();
    for (const ArgumentInfo& argument : request.arguments) out.argument_types.push_back(argument.type);
    out.aggregate = std::move(aggregate);
    out.device = device;
    return out;
}

inline constexpr DeviceSupport on_device{true, ""};
inline constexpr DeviceSupport host_only_text{false, "keeps text of varying length, which stays on the host"};
inline constexpr DeviceSupport host_only_collection{false, "keeps a collection of values, which stays on the host"};

/// The result of an aggregate over values of `type`: NULL is possible if the argument may be NULL, if a FILTER may admit no
/// row, or if there is no GROUP BY (Flink; aggregates NOTES 020).
inline DataType nullable_result(DataType type, const AggregateRequest& request) {
    bool nullable = request.has_filter || !request.grouped;
    for (const ArgumentInfo& argument : request.arguments) nullable = nullable || argument.type.nullable();
    return type.with_nullable(nullable);
}

}  // namespace windrow::aggregates
