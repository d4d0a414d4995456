// SPDX-License-Identifier: Apache-2.0
#include "functions/collection_functions.hpp"
#include "functions/list_gather.hpp"
#include "functions/text_writer.hpp"

#include <algorithm>

namespace windrow {

namespace {

/// True if element k of a list equals row i of `wanted`; NULL equals NULL.
bool same(const Column& elements, std::int32_t k, const Column& wanted, std::int64_t i) {
    return compare_rows(elements, k, wanted, i) == 0;
}

/// Not strict: a NULL that is looked for finds a NULL element.
void array_contains(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    write_booleans(call, out, [&](std::int64_t i) {
        if (!list.is_valid(i)) return false;
        const auto [begin, end] = list.child_range(i);
        for (std::int32_t k = begin; k < end; ++k) {
            if (same(list.children[0], k, arguments[1], i)) return true;
        }
        return false;
    });
    for (std::int64_t i = 0; list.has_nulls() && i < call.rows; ++i) {
        if (!list.is_valid(i)) set_null(out, i);
    }
}

void array_position(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    write_values<std::int32_t>(call, out, [&](std::int64_t i) {
        const auto [begin, end] = list.child_range(i);
        for (std::int32_t k = begin; k < end; ++k) {
            if (same(list.children[0], k, arguments[1], i)) return k - begin + 1;
        }
        return 0;
    });
}

/// Copies the NULL rows of a list argument into the result of a kernel that is not strict.
void keep_null_rows(const CallContext& call, const Column& list, Column& out) {
    out.validity = Buffer();
    for (std::int64_t i = 0; list.has_nulls() && i < call.rows; ++i) {
        if (!list.is_valid(i)) set_null(out, i);
    }
}

void array_remove(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        const auto [begin, end] = list.child_range(i);
        for (std::int32_t k = begin; list.is_valid(i) && k < end; ++k) {
            if (!same(list.children[0], k, arguments[1], i)) gather.element(k);
        }
        gather.end_row();
    }
    gather.finish({&list.children[0]}, out);
    keep_null_rows(call, list, out);
}

/// Appends or prepends argument 1, which may be NULL.
template <bool at_end>
void array_add(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    const DataType& type = out.type.children()[0];
    const std::vector<Column> parts{list.children[0].materialized(), arguments[1].materialized()};
    const Column pool = concatenate(type, parts);
    const auto first = static_cast<std::int32_t>(parts[0].rows);
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (list.is_valid(i)) {
            const auto [begin, end] = list.child_range(i);
            if (!at_end) gather.element(first + static_cast<std::int32_t>(i));
            gather.range(begin, end);
            if (at_end) gather.element(first + static_cast<std::int32_t>(i));
        }
        gather.end_row();
    }
    gather.finish({&pool}, out);
    keep_null_rows(call, list, out);
}

void array_reverse(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        const auto [begin, end] = list.child_range(i);
        for (std::int32_t k = end; is_active(call, i) && k > begin; --k) gather.element(k - 1);
        gather.end_row();
    }
    gather.finish({&list.children[0]}, out);
}

/// (array, first [, last]), from 1, both included; negative ones count from the end.
void array_slice(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (is_active(call, i)) {
            const auto [begin, end] = list.child_range(i);
            const std::int64_t size = end - begin;
            std::int64_t first = arguments[1].at<std::int32_t>(i);
            std::int64_t last = arguments.size() > 2 ? arguments[2].at<std::int32_t>(i) : size;
            if (first < 0) first += size + 1;
            if (last < 0) last += size + 1;
            first = std::max<std::int64_t>(first, 1);
            last = last == 0 ? 1 : std::min(last, size);
            if (size > 0 && first <= last)
                gather.range(begin + static_cast<std::int32_t>(first) - 1, begin + static_cast<std::int32_t>(last));
        }
        gather.end_row();
    }
    gather.finish({&list.children[0]}, out);
}

/// (array [, ascending [, nulls first]]); nulls come first ascending and last descending unless said.
void array_sort(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    const Column& elements = list.children[0];
    ListGather gather(call.rows);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (is_active(call, i)) {
            const bool ascending = arguments.size() < 2 || arguments[1].bit(i);
            const bool nulls_first = arguments.size() < 3 ? ascending : arguments[2].bit(i);
            const auto [begin, end] = list.child_range(i);
            gather.range(begin, end);
            if (end > begin) {
                std::int32_t* sorted = &gather.at(0);
                std::stable_sort(sorted, sorted + (end - begin), [&](std::int32_t a, std::int32_t b) {
                    const bool null_a = !elements.is_valid(a);
                    const bool null_b = !elements.is_valid(b);
                    if (null_a || null_b) return null_a != null_b && null_a == nulls_first;
                    const int order = compare_rows(elements, a, elements, b);
                    return ascending ? order < 0 : order > 0;
                });
            }
        }
        gather.end_row();
    }
    gather.finish({&elements}, out);
}

/// The greatest (or least) element that is not NULL.
template <int sign>
void array_extreme(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    const Column& elements = list.children[0];
    std::vector<std::int32_t> indices(static_cast<std::size_t>(call.rows), -1);
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        const auto [begin, end] = list.child_range(i);
        std::int32_t best = -1;
        for (std::int32_t k = begin; k < end; ++k) {
            if (elements.is_valid(k) && (best < 0 || sign * compare_rows(elements, k, elements, best) > 0)) best = k;
        }
        indices[static_cast<std::size_t>(i)] = best;
    }
    const DataType type = out.type;
    out = elements.take(indices);
    out.type = type;
}

/// (array of texts, separator [, text for NULL]): NULL elements are skipped unless a text stands for them.
void array_join(const CallContext& call, std::span<const Column> arguments, Column& out) {
    const Column& list = arguments[0];
    const Column& elements = list.children[0];
    write_texts(call, out, elements.bytes.size() * 2, [&](std::int64_t i, TextWriter& writer) {
        const auto [begin, end] = list.child_range(i);
        bool first = true;
        for (std::int32_t k = begin; k < end; ++k) {
            const bool valid = elements.is_valid(k);
            if (!valid && arguments.size() < 3) continue;
            if (!first) writer.append(arguments[1].text(i));
            first = false;
            writer.append(valid ? elements.text(k) : arguments[2].text(i));
        }
    });
}

const DataType& array_argument(const BindRequest& request, std::size_t least, std::size_t most, const char* signature) {
    const std::size_t count = request.arguments.size();
    if (count < least || count > most || request.arguments[0].type.kind() != TypeKind::array)
        refuse_arguments(request, signature);
    return request.arguments[0].type;
}

/// Functions of (array, element): the element is converted to the type of the array's elements (recorded: a BIGINT for an
/// ARRAY<INT> is refused).
BoundFunction bind_with_element(const BindRequest& request, const char* signature, const DataType* result, ScalarKernel kernel,
                                bool strict) {
    const DataType& array = array_argument(request, 2, 2, signature);
    const DataType& given = request.arguments[1].type;
    const DataType of_array = array.children()[0];
    if (!implicitly_convertible(given, of_array)) refuse_arguments(request, signature);
    const DataType element = of_array.with_nullable(of_array.nullable() || given.nullable());
    BoundFunction bound = bound_collection(request, result != nullptr ? *result : DataType::array(element), kernel);
    bound.argument_types = {DataType::array(element).with_nullable(array.nullable()), element};
    bound.strict = strict;
    if (!strict) bound.result = bound.result.with_nullable(array.nullable());
    return bound;
}

template <typename Bind>
void add(FunctionRegistry& registry, const char* name, const char* signature, Bind bind) {
    registry.add({name, {signature}, bind, lists_on_host, true});
}

BoundFunction bind_contains(const BindRequest& request) {
    const DataType result = DataType::boolean();
    return bind_with_element(request, "ARRAY_CONTAINS(ARRAY, element)", &result, array_contains, false);
}
BoundFunction bind_position(const BindRequest& request) {
    const DataType result = DataType::integer();
    return bind_with_element(request, "ARRAY_POSITION(ARRAY, element)", &result, array_position, true);
}
BoundFunction bind_remove(const BindRequest& request) {
    return bind_with_element(request, "ARRAY_REMOVE(ARRAY, element)", nullptr, array_remove, false);
}
BoundFunction bind_append(const BindRequest& request) {
    return bind_with_element(request, "ARRAY_APPEND(ARRAY, element)", nullptr, array_add<true>, false);
}
BoundFunction bind_prepend(const BindRequest& request) {
    return bind_with_element(request, "ARRAY_PREPEND(ARRAY, element)", nullptr, array_add<false>, false);
}
BoundFunction bind_reverse(const BindRequest& request) {
    return bound_collection(request, array_argument(request, 1, 1, "ARRAY_REVERSE(ARRAY)"), array_reverse);
}
BoundFunction bind_slice(const BindRequest& request) {
    const char* signature = "ARRAY_SLICE(ARRAY, first INT [, last INT])";
    BoundFunction bound = bound_collection(request, array_argument(request, 2, 3, signature), array_slice);
    for (std::size_t k = 1; k < request.arguments.size(); ++k) {
        const DataType& type = request.arguments[k].type;
        if (!type.is_integer() && type.kind() != TypeKind::null) refuse_arguments(request, signature);
        bound.argument_types[k] = DataType::integer().with_nullable(type.nullable());
    }
    return bound;
}
BoundFunction bind_sort(const BindRequest& request) {
    const char* signature = "ARRAY_SORT(ARRAY [, ascending BOOLEAN [, nulls first BOOLEAN]])";
    BoundFunction bound = bound_collection(request, array_argument(request, 1, 3, signature), array_sort);
    for (std::size_t k = 1; k < request.arguments.size(); ++k) {
        const DataType& type = request.arguments[k].type;
        if (type.kind() != TypeKind::boolean && type.kind() != TypeKind::null) refuse_arguments(request, signature);
        bound.argument_types[k] = DataType::boolean().with_nullable(type.nullable());
    }
    return bound;
}
template <int sign>
BoundFunction bind_extreme(const BindRequest& request) {
    const DataType& array = array_argument(request, 1, 1, sign > 0 ? "ARRAY_MAX(ARRAY)" : "ARRAY_MIN(ARRAY)");
    BoundFunction bound = bound_collection(request, array.children()[0], array_extreme<sign>);
    bound.result = bound.result.with_nullable(true);
    return bound;
}
BoundFunction bind_join(const BindRequest& request) {
    const char* signature = "ARRAY_JOIN(ARRAY<STRING>, separator STRING [, text for NULL STRING])";
    const DataType& array = array_argument(request, 2, 3, signature);
    bool fits = array.children()[0].is_string();
    for (std::size_t k = 1; k < request.arguments.size(); ++k) fits = fits && request.arguments[k].type.is_string();
    if (!fits) refuse_arguments(request, signature);
    return bound_collection(request, DataType::string(), array_join);
}

}  // namespace

void register_array_functions(FunctionRegistry& registry) {
    add(registry, "ARRAY_CONTAINS", "ARRAY_CONTAINS(ARRAY, element)", bind_contains);
    add(registry, "ARRAY_POSITION", "ARRAY_POSITION(ARRAY, element)", bind_position);
    add(registry, "ARRAY_REMOVE", "ARRAY_REMOVE(ARRAY, element)", bind_remove);
    add(registry, "ARRAY_APPEND", "ARRAY_APPEND(ARRAY, element)", bind_append);
    add(registry, "ARRAY_PREPEND", "ARRAY_PREPEND(ARRAY, element)", bind_prepend);
    add(registry, "ARRAY_REVERSE", "ARRAY_REVERSE(ARRAY)", bind_reverse);
    add(registry, "ARRAY_SLICE", "ARRAY_SLICE(ARRAY, first INT [, last INT])", bind_slice);
    add(registry, "ARRAY_SORT", "ARRAY_SORT(ARRAY [, ascending BOOLEAN [, nulls first BOOLEAN]])", bind_sort);
    add(registry, "ARRAY_MAX", "ARRAY_MAX(ARRAY)", bind_extreme<1>);
    add(registry, "ARRAY_MIN", "ARRAY_MIN(ARRAY)", bind_extreme<-1>);
    add(registry, "ARRAY_JOIN", "ARRAY_JOIN(ARRAY<STRING>, separator STRING [, text for NULL STRING])", bind_join);
}

}  // namespace windrow
