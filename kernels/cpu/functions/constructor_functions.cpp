// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "functions/collection_functions.hpp"
#include "functions/list_gather.hpp"
#include "functions/text_writer.hpp"

#include <algorithm>

namespace windrow {

DataType common_argument_type(const BindRequest& request, std::size_t from, std::size_t step, const char* signature) {
    std::vector<DataType> types;
    for (std::size_t k = from; k < request.arguments.size(); k += step) types.push_back(request.arguments[k].type);
    const auto common = common_type(types);
    if (!common || common->kind() == TypeKind::null) refuse_arguments(request, signature);
    const bool nullable = std::any_of(types.begin(), types.end(), [](const DataType& type) { return type.nullable(); });
    return common->with_nullable(nullable);
}

BoundFunction bound_collection(const BindRequest& request, const DataType& result, ScalarKernel kernel) {
    BoundFunction bound;
    bound.name = request.name;
    bound.result = result.with_nullable(any_nullable(request.arguments)).with_time_attribute(TimeAttribute::none);
    for (const ArgumentInfo& argument : request.arguments) bound.argument_types.push_back(argument.type);
    bound.kernel = kernel;
    bound.device = lists_on_host;
    return bound;
}

namespace {

void make_array(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const ElementPool pool = pool_rows(out.type.children()[0], arguments, call.rows);
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        for (const std::int32_t first : pool.first) gather.element(first + static_cast<std::int32_t>(i));
        gather.end_row();
    }
    gather.finish({&pool.column}, out);
}

BoundFunction bind_array(const BindRequest& request) {
    const char* signature = "ARRAY[element, ...] with at least one element, all of one type";
    if (request.arguments.empty()) refuse_arguments(request, signature);
    const DataType element = common_argument_type(request, 0, 1, signature);
    BoundFunction bound = bound_collection(request, DataType::array(element).not_null(), make_array);
    bound.result = DataType::array(element).not_null();
    for (std::size_t k = 0; k < bound.argument_types.size(); ++k)
        bound.argument_types[k] = element.with_nullable(request.arguments[k].type.nullable());
    bound.strict = false;
    return bound;
}

/// (key1, value1, key2, value2, ...): of equal keys the last value counts.
void make_map(const CallContext& call, std::span<const Column> arguments, Column& out) {
    std::vector<Column> keys;
    std::vector<Column> values;
    for (std::size_t k = 0; k + 1 < arguments.size(); k += 2) {
        keys.push_back(arguments[k]);
        values.push_back(arguments[k + 1]);
    }
    const ElementPool key_pool = pool_rows(out.type.children()[0], keys, call.rows);
    const ElementPool value_pool = pool_rows(out.type.children()[1], values, call.rows);
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        for (const std::int32_t first : key_pool.first) {
            const std::int32_t row = first + static_cast<std::int32_t>(i);
            std::size_t slot = 0;
            while (slot < gather.row_size() && compare_rows(key_pool.column, gather.at(slot), key_pool.column, row) != 0) ++slot;
            if (slot < gather.row_size()) {
                gather.at(slot) = row;
            } else {
                gather.element(row);
            }
        }
        gather.end_row();
    }
    gather.finish({&key_pool.column, &value_pool.column}, out);
}

BoundFunction bind_map(const BindRequest& request) {
    const char* signature = "MAP[key, value, ...] with at least one pair, keys of one type and values of one type";
    if (request.arguments.empty() || request.arguments.size() % 2 != 0) refuse_arguments(request, signature);
    const DataType key = common_argument_type(request, 0, 2, signature);
    const DataType value = common_argument_type(request, 1, 2, signature);
    BoundFunction bound = bound_collection(request, DataType::map(key, value), make_map);
    bound.result = DataType::map(key, value).not_null();
    for (std::size_t k = 0; k < bound.argument_types.size(); ++k) {
        bound.argument_types[k] = (k % 2 == 0 ? key : value).with_nullable(request.arguments[k].type.nullable());
    }
    bound.strict = false;
    return bound;
}

void make_row(const CallContext& call, std::span<const Column> arguments, Column& out) {
    out.rows = call.rows;
    out.constant = false;
    out.children.clear();
    for (std::size_t k = 0; k < arguments.size(); ++k) {
        out.children.push_back(arguments[k].materialized());
        out.children.back().type = out.type.children()[k];
    }
}

BoundFunction bind_row(const BindRequest& request) {
    if (request.arguments.empty()) refuse_arguments(request, "ROW(value, ...)");
    std::vector<std::string> names;
    std::vector<DataType> types;
    for (std::size_t k = 0; k < request.arguments.size(); ++k) {
        names.push_back("EXPR$" + std::to_string(k));
        types.push_back(request.arguments[k].type);
    }
    BoundFunction bound = bound_collection(request, DataType::row(names, types), make_row);
    bound.result = DataType::row(names, types).not_null();
    bound.strict = false;
    return bound;
}

/// array[index], from 1; NULL outside.
void array_item(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    std::vector<std::int32_t> indices(static_cast<std::size_t>(call.rows), -1);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        const auto [begin, end] = list.child_range(i);
        const std::int32_t index = arguments[1].at<std::int32_t>(i);
        if (index >= 1 && index <= end - begin) indices[static_cast<std::size_t>(i)] = begin + index - 1;
    }
    const DataType type = out.type;
    out = list.children[0].take(indices);
    out.type = type;
}

/// map[key]; NULL if there is no such key.
void map_item(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& map = arguments[0];
    std::vector<std::int32_t> indices(static_cast<std::size_t>(call.rows), -1);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        const auto [begin, end] = map.child_range(i);
        for (std::int32_t k = begin; k < end; ++k) {
            if (compare_rows(map.children[0], k, arguments[1], i) == 0) indices[static_cast<std::size_t>(i)] = k;
        }
    }
    const DataType type = out.type;
    out = map.children[1].take(indices);
    out.type = type;
}

BoundFunction bind_item(const BindRequest& request) {
    const char* signature = "array[index INT] or map[key]";
    if (request.arguments.size() != 2) refuse_arguments(request, signature);
    const DataType& container = request.arguments[0].type;
    const ArgumentInfo& index = request.arguments[1];
    if (container.kind() == TypeKind::map) {
        const DataType& key = container.children()[0];
        if (index.type.kind() != TypeKind::null && !(index.type == key) && !implicitly_convertible(index.type, key))
            refuse_arguments(request, signature);
        BoundFunction bound = bound_collection(request, container.children()[1].with_nullable(true), map_item);
        bound.result = bound.result.with_nullable(true);
        bound.argument_types[1] = key.with_nullable(index.type.nullable());
        return bound;
    }
    if (container.kind() != TypeKind::array || !index.type.is_integer()) refuse_arguments(request, signature);
    if (index.literal != nullptr && !index.literal->is_null() && index.literal->int64() < 1) {
        throw Error("W3314", "the index of an array begins at 1, not " + std::to_string(index.literal->int64()),
                    "write array[1] for the first element")
            .at(index.where);
    }
    BoundFunction bound = bound_collection(request, container.children()[0], array_item);
    bound.result = bound.result.with_nullable(true);
    bound.argument_types[1] = DataType::integer().with_nullable(index.type.nullable());
    return bound;
}

struct FieldState {
    std::size_t index;
};

void row_field(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& row = arguments[0];
    const DataType type = out.type;
    out = row.children[static_cast<const FieldState*>(call.state)->index];
    if (row.constant) {
        out.constant = true;
        out.rows = call.rows;
    }
    out.type = type;
}

BoundFunction bind_field(const BindRequest& request) {
    const DataType& row = request.arguments[0].type;
    if (request.arguments.size() != 2 || row.kind() != TypeKind::row || request.arguments[1].literal == nullptr)
        refuse_arguments(request, "row.field");
    const auto index = static_cast<std::size_t>(request.arguments[1].literal->int64());
    if (index >= row.children().size()) throw_defect("a row has no field " + std::to_string(index));
    const DataType& field = row.children()[index];
    BoundFunction bound = bound_collection(request, field, row_field);
    bound.result = field.with_nullable(field.nullable() || row.nullable());
    bound.state = std::make_shared<FieldState>(FieldState{index});
    return bound;
}

void cardinality(const CallContext& call, std::span<const Column> arguments, Column& out) {
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const auto [begin, end] = arguments[0].child_range(i);
        return end - begin;
    });
}

BoundFunction bind_cardinality(const BindRequest& request) {
    // Not a MULTISET: Flink refuses CARDINALITY(COLLECT(x)).
    const bool fits = request.arguments.size() == 1 &&
                      (request.arguments[0].type.kind() == TypeKind::array || request.arguments[0].type.kind() == TypeKind::map);
    if (!fits) refuse_arguments(request, "CARDINALITY(ARRAY | MAP)");
    BoundFunction bound = bound_collection(request, DataType::integer(), cardinality);
    return bound;
}

void element(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    std::vector<std::int32_t> indices(static_cast<std::size_t>(call.rows), -1);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        const auto [begin, end] = list.child_range(i);
        if (end - begin > 1)
            throw Error("W5036", "ELEMENT was given an array of " + std::to_string(end - begin) + " elements",
                        "use array[1] for the first one");
        if (end > begin) indices[static_cast<std::size_t>(i)] = begin;
    }
    const DataType type = out.type;
    out = list.children[0].take(indices);
    out.type = type;
}

BoundFunction bind_element(const BindRequest& request) {
    if (request.arguments.size() != 1 || request.arguments[0].type.kind() != TypeKind::array)
        refuse_arguments(request, "ELEMENT(ARRAY)");
    BoundFunction bound = bound_collection(request, request.arguments[0].type.children()[0], element);
    bound.result = bound.result.with_nullable(true);
    return bound;
}

}  // namespace

void register_constructor_functions(FunctionRegistry& registry) {
    registry.add({"ARRAY", {"ARRAY[element, ...]"}, bind_array, lists_on_host});
    registry.add({"MAP", {"MAP[key, value, ...]"}, bind_map, lists_on_host});
    registry.add({"ROW", {"ROW(value, ...)"}, bind_row, lists_on_host});
    registry.add({"ITEM", {"array[index INT]", "map[key]"}, bind_item, lists_on_host});
    registry.add({"FIELD", {"row.field"}, bind_field});
    registry.add({"CARDINALITY", {"CARDINALITY(ARRAY | MAP)"}, bind_cardinality});
    registry.add({"ELEMENT", {"ELEMENT(ARRAY)"}, bind_element, lists_on_host});
}

void register_collection_functions(FunctionRegistry& registry) {
    register_constructor_functions(registry);
    register_array_functions(registry);
    register_array_set_functions(registry);
    register_map_functions(registry);
    register_type_functions(registry);
}

}  // namespace windrow
