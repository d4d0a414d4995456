// SPDX-License-Identifier: Apache-2.0
#include "functions/collection_functions.hpp"
#include "functions/list_gather.hpp"
#include "functions/text_writer.hpp"

#include <algorithm>

namespace windrow {

namespace {

enum class SetOperation : std::uint8_t { concatenate, distinct_union, except, intersect };

/// Elements keep the order in which they first stand; but for CONCAT every value stands once.
template <SetOperation operation>
void combine(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const ElementPool pool = pool_children(out.type.children()[0], arguments, 0);
    const auto range = [&](std::size_t list, std::int64_t i) {
        const auto [begin, end] = arguments[list].child_range(i);
        return std::pair{pool.first[list] + begin, pool.first[list] + end};
    };
    ElementSet met;
    ElementSet other;
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        met.clear();
        other.clear();
        constexpr bool against_second = operation == SetOperation::except || operation == SetOperation::intersect;
        if (against_second && is_active(call, i)) {
            const auto [begin, end] = range(1, i);
            for (std::int32_t k = begin; k < end; ++k) other.insert(pool.column, k);
        }
        for (std::size_t list = 0; is_active(call, i) && list < (against_second ? 1 : arguments.size()); ++list) {
            const auto [begin, end] = range(list, i);
            for (std::int32_t k = begin; k < end; ++k) {
                if (against_second && other.contains(pool.column, k) != (operation == SetOperation::intersect)) continue;
                if (operation == SetOperation::concatenate || met.insert(pool.column, k)) gather.element(k);
            }
        }
        gather.end_row();
    }
    gather.finish({&pool.column}, out);
}

template <SetOperation operation, std::size_t least, std::size_t most>
BoundFunction bind(const BindRequest& request) {
    const std::string signature =
        std::string(request.name) + (most == 1 ? "(ARRAY)" : (most == 2 ? "(ARRAY, ARRAY)" : "(ARRAY, ...)"));
    if (request.arguments.size() < least || request.arguments.size() > most) refuse_arguments(request, signature);
    std::vector<DataType> elements;
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.type.kind() != TypeKind::array) refuse_arguments(request, signature);
        elements.push_back(argument.type.children()[0]);
    }
    const auto common = common_type(elements);
    if (!common) refuse_arguments(request, signature);
    const bool nullable = std::any_of(elements.begin(), elements.end(), [](const DataType& type) { return type.nullable(); });
    const DataType array = DataType::array(common->with_nullable(nullable));
    BoundFunction bound = bound_collection(request, array, combine<operation>);
    for (std::size_t k = 0; k < bound.argument_types.size(); ++k)
        bound.argument_types[k] = array.with_nullable(request.arguments[k].type.nullable());
    return bound;
}

}  // namespace

void register_array_set_functions(FunctionRegistry& registry) {
    constexpr std::size_t any = 1000000;
    registry.add({"ARRAY_DISTINCT", {"ARRAY_DISTINCT(ARRAY)"}, bind<SetOperation::distinct_union, 1, 1>, lists_on_host});
    registry.add({"ARRAY_UNION", {"ARRAY_UNION(ARRAY, ARRAY)"}, bind<SetOperation::distinct_union, 2, 2>, lists_on_host});
    registry.add({"ARRAY_CONCAT", {"ARRAY_CONCAT(ARRAY, ...)"}, bind<SetOperation::concatenate, 1, any>, lists_on_host});
    registry.add({"ARRAY_EXCEPT", {"ARRAY_EXCEPT(ARRAY, ARRAY)"}, bind<SetOperation::except, 2, 2>, lists_on_host});
    registry.add({"ARRAY_INTERSECT", {"ARRAY_INTERSECT(ARRAY, ARRAY)"}, bind<SetOperation::intersect, 2, 2>, lists_on_host});
}

}  // namespace windrow
