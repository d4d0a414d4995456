// SPDX-License-Identifier: Apache-2.0
#include "functions/collection_functions.hpp"
#include "functions/list_gather.hpp"
#include "functions/text_writer.hpp"

namespace windrow {

namespace {

/// A column that shares a map's offsets and has other children.
void with_children(const Column& map, std::vector<Column> children, Column& out) {
    out.rows = map.rows;
    out.constant = map.constant;
    out.values = map.values;
    out.children = std::move(children);
}

template <std::size_t child>
void map_side(const CallContext& /*call*/, std::span<const Column> arguments, Column& out) {
    with_children(arguments[0], {arguments[0].children[child]}, out);
    out.children[0].type = out.type.children()[0];
}

void map_entries(const CallContext& /*call*/, std::span<const Column> arguments, Column& out) {
    const Column& map = arguments[0];
    Column entry;
    entry.type = out.type.children()[0];
    entry.rows = map.children[0].rows;
    entry.children = {map.children[0].materialized(), map.children[1].materialized()};
    with_children(map, {std::move(entry)}, out);
}

/// Adds pool row `row` to the current row, or puts it in the place of an equal key.
void put(const Column& keys, std::int32_t row, ListGather& gather) {
    for (std::size_t slot = 0; slot < gather.row_size(); ++slot) {
        if (compare_rows(keys, gather.at(slot), keys, row) == 0) {
            gather.at(slot) = row;
            return;
        }
    }
    gather.element(row);
}

/// Of equal keys the last map's value counts.
void map_union(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const ElementPool keys = pool_children(out.type.children()[0], arguments, 0);
    const ElementPool values = pool_children(out.type.children()[1], arguments, 1);
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        for (std::size_t m = 0; is_active(call, i) && m < arguments.size(); ++m) {
            const auto [begin, end] = arguments[m].child_range(i);
            for (std::int32_t k = begin; k < end; ++k) put(keys.column, keys.first[m] + k, gather);
        }
        gather.end_row();
    }
    gather.finish({&keys.column, &values.column}, out);
}

void map_from_arrays(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& keys = arguments[0];
    const Column& values = arguments[1];
    ListGather chosen_keys(call.rows);
    ListGather chosen_values(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        const auto [begin, end] = keys.child_range(i);
        const auto [value_begin, value_end] = values.child_range(i);
        if (is_active(call, i)) {
            if (end - begin != value_end - value_begin) {
                throw Error("W5037",
                            "MAP_FROM_ARRAYS was given " + std::to_string(end - begin) + " keys and " +
                                std::to_string(value_end - value_begin) + " values",
                            "both arrays must have one length");
            }
            for (std::int32_t k = begin; k < end; ++k) put(keys.children[0], k, chosen_keys);
            for (std::size_t slot = 0; slot < chosen_keys.row_size(); ++slot)
                chosen_values.element(chosen_keys.at(slot) - begin + value_begin);
        }
        chosen_keys.end_row();
        chosen_values.end_row();
    }
    Column key_side;
    key_side.type = DataType::array(out.type.children()[0]);
    chosen_keys.finish({&keys.children[0]}, key_side);
    Column value_side;
    value_side.type = DataType::array(out.type.children()[1]);
    chosen_values.finish({&values.children[0]}, value_side);
    with_children(key_side, {std::move(key_side.children[0]), std::move(value_side.children[0])}, out);
}

const DataType& map_argument(const BindRequest& request, const char* signature) {
    if (request.arguments.size() != 1 || request.arguments[0].type.kind() != TypeKind::map) refuse_arguments(request, signature);
    return request.arguments[0].type;
}

BoundFunction bind_union(const BindRequest& request) {
    const char* signature = "MAP_UNION(MAP, ...)";
    if (request.arguments.empty()) refuse_arguments(request, signature);
    std::vector<DataType> keys;
    std::vector<DataType> values;
    for (const ArgumentInfo& argument : request.arguments) {
        if (argument.type.kind() != TypeKind::map) refuse_arguments(request, signature);
        keys.push_back(argument.type.children()[0]);
        values.push_back(argument.type.children()[1]);
    }
    const auto key = common_type(keys);
    const auto value = common_type(values);
    if (!key || !value) refuse_arguments(request, signature);
    const DataType map = DataType::map(*key, *value);
    BoundFunction bound = bound_collection(request, map, map_union);
    for (std::size_t k = 0; k < bound.argument_types.size(); ++k)
        bound.argument_types[k] = map.with_nullable(request.arguments[k].type.nullable());
    return bound;
}

BoundFunction bind_from_arrays(const BindRequest& request) {
    const bool fits = request.arguments.size() == 2 && request.arguments[0].type.kind() == TypeKind::array &&
                      request.arguments[1].type.kind() == TypeKind::array;
    if (!fits) refuse_arguments(request, "MAP_FROM_ARRAYS(ARRAY of keys, ARRAY of values)");
    return bound_collection(request,
                            DataType::map(request.arguments[0].type.children()[0], request.arguments[1].type.children()[0]),
                            map_from_arrays);
}

BoundFunction bind_keys(const BindRequest& request) {
    return bound_collection(request, DataType::array(map_argument(request, "MAP_KEYS(MAP)").children()[0]), map_side<0>);
}
BoundFunction bind_values(const BindRequest& request) {
    return bound_collection(request, DataType::array(map_argument(request, "MAP_VALUES(MAP)").children()[1]), map_side<1>);
}
BoundFunction bind_entries(const BindRequest& request) {
    const DataType& map = map_argument(request, "MAP_ENTRIES(MAP)");
    return bound_collection(request, DataType::array(DataType::row({"key", "value"}, {map.children()[0], map.children()[1]})),
                            map_entries);
}

}  // namespace

void register_map_functions(FunctionRegistry& registry) {
    registry.add({"MAP_KEYS", {"MAP_KEYS(MAP)"}, bind_keys, lists_on_host});
    registry.add({"MAP_VALUES", {"MAP_VALUES(MAP)"}, bind_values, lists_on_host});
    registry.add({"MAP_ENTRIES", {"MAP_ENTRIES(MAP)"}, bind_entries, lists_on_host});
    registry.add({"MAP_UNION", {"MAP_UNION(MAP, ...)"}, bind_union, lists_on_host});
    registry.add({"MAP_FROM_ARRAYS", {"MAP_FROM_ARRAYS(ARRAY of keys, ARRAY of values)"}, bind_from_arrays, lists_on_host});
}

}  // namespace windrow
