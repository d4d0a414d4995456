// SPDX-License-Identifier: Apache-2.0
#include "functions/json_functions.hpp"
#include "functions/text_writer.hpp"

#include <charconv>

namespace windrow {

namespace {

enum class OnFailure : std::uint8_t { null, error, fallback, empty_array, empty_object, yes, no };

OnFailure read_behaviour(const ArgumentInfo& argument) {
    const std::string& text = literal_text(argument);
    if (text == "NULL" || text == "UNKNOWN") return OnFailure::null;
    if (text == "ERROR") return OnFailure::error;
    if (text == "DEFAULT") return OnFailure::fallback;
    if (text == "EMPTY ARRAY") return OnFailure::empty_array;
    if (text == "EMPTY OBJECT") return OnFailure::empty_object;
    if (text == "TRUE") return OnFailure::yes;
    if (text == "FALSE") return OnFailure::no;
    throw_defect("a JSON function has no behaviour " + text);
}

enum class Wrapper : std::uint8_t { without, conditional, unconditional };

/// What was fixed while planning: the path if it is a literal, and the clauses.
struct SearchState {
    JsonPath path;
    bool literal_path = false;
    OnFailure on_empty = OnFailure::null;
    OnFailure on_error = OnFailure::null;
    Wrapper wrapper = Wrapper::without;
};

/// The path of each row, and the search with its reused memory.
class RowSearch {
public:
    RowSearch(const CallContext& call, std::span<const Column> arguments)
        : state_(*static_cast<const SearchState*>(call.state)), arguments_(arguments) {}

    [[nodiscard]] const SearchState& state() const { return state_; }
    const JsonFound& run(std::int64_t i) {
        if (!state_.literal_path) {
            const std::string_view text = arguments_[1].text(i);
            if (!parsed_ || text != text_) {
                text_ = text;
                path_ = parse_json_path(text);
                parsed_ = true;
            }
        }
        return search_.run(state_.literal_path ? state_.path : path_, arguments_[0].text(i));
    }
    [[nodiscard]] bool lax() const { return state_.literal_path ? state_.path.lax : path_.lax; }
    [[nodiscard]] const JsonSearch& search() const { return search_; }

private:
    const SearchState& state_;
    std::span<const Column> arguments_;
    JsonSearch search_;
    JsonPath path_;
    std::string text_;
    bool parsed_ = false;
};

[[noreturn]] void fail(const char* function, std::string_view text, bool empty) {
    throw Error("W5038",
                std::string(function) + (empty ? " found nothing in " : " could not be answered for ") + "'" +
                    std::string(text.substr(0, 120)) + "'",
                empty ? "it was told ERROR ON EMPTY; use NULL or DEFAULT"
                      : "the text is no JSON, the path is not in it, or the value has another form; use ON ERROR");
}

/// What JSON_VALUE does with row i: the found scalar, one of the defaults, or NULL.
enum class Outcome : std::uint8_t { scalar, empty_default, error_default, null };

Outcome decide_value(RowSearch& rows, std::span<const Column> arguments, std::int64_t i) {
    const JsonFound& found = rows.run(i);
    const bool scalar = rows.search().is_scalar();
    if (scalar) return Outcome::scalar;
    const bool empty = found.kind == JsonFound::Kind::absent || (found.kind != JsonFound::Kind::error && rows.lax());
    const OnFailure behaviour = empty ? rows.state().on_empty : rows.state().on_error;
    if (behaviour == OnFailure::error) fail("JSON_VALUE", arguments[0].text(i), empty);
    if (behaviour == OnFailure::fallback) return empty ? Outcome::empty_default : Outcome::error_default;
    return Outcome::null;
}

/// Column of the default that an outcome names, or null if it is NULL in row i.
const Column* default_of(Outcome outcome, std::span<const Column> arguments, std::int64_t i) {
    if (outcome != Outcome::empty_default && outcome != Outcome::error_default) return nullptr;
    const std::size_t place = outcome == Outcome::empty_default ? 4 : 6;
    if (place >= arguments.size() || !arguments[place].is_valid(i)) return nullptr;
    return &arguments[place];
}

void json_value_text(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    write_nullable_texts(call, out, arguments[0].bytes.size() / 4, [&](std::int64_t i, TextWriter& writer) {
        if (!arguments[0].is_valid(i) || !arguments[1].is_valid(i)) return false;
        const Outcome outcome = decide_value(rows, arguments, i);
        if (outcome == Outcome::scalar) {
            const JsonTreeNode& node = rows.search().node(0);
            writer.append(node.kind == JsonTreeKind::boolean ? (node.truth ? "true" : "false")
                                                             : rows.search().document().text(node));
            return true;
        }
        const Column* fallback = default_of(outcome, arguments, i);
        if (fallback == nullptr) return false;
        writer.append(fallback->text(i));
        return true;
    });
}

[[noreturn]] void refuse_value(const DataType& wanted, std::string_view text) {
    throw Error(
        "W5038",
        "JSON_VALUE found a value that is no " + wanted.to_plain_string() + " in '" + std::string(text.substr(0, 120)) + "'",
        "RETURNING does not convert: take it as STRING and use TRY_CAST");
}

/// Reads the found scalar as the RETURNING type; false if it is of another kind.
bool read_scalar(const JsonTree& document, const JsonTreeNode& node, std::int32_t& value) {
    const std::string_view text = document.text(node);
    return node.kind == JsonTreeKind::integer && std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}
bool read_scalar(const JsonTree& document, const JsonTreeNode& node, double& value) {
    const std::string_view text = document.text(node);
    if (node.kind != JsonTreeKind::decimal) return false;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc() || failure == std::errc::result_out_of_range;
}

template <typename T>
void json_value_number(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    write_nullable_values<T>(call, out, [&](std::int64_t i, T& value) {
        if (!arguments[0].is_valid(i) || !arguments[1].is_valid(i)) return false;
        const Outcome outcome = decide_value(rows, arguments, i);
        if (outcome == Outcome::scalar) {
            if (!read_scalar(rows.search().document(), rows.search().node(0), value))
                refuse_value(out.type, arguments[0].text(i));
            return true;
        }
        const Column* fallback = default_of(outcome, arguments, i);
        if (fallback == nullptr) return false;
        value = fallback->at<T>(i);
        return true;
    });
}

void json_value_boolean(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    const DataType type = out.type;
    out = Column::allocate(type, call.rows);
    auto* bits = out.values.mutable_as<std::uint8_t>();
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        if (!arguments[0].is_valid(i) || !arguments[1].is_valid(i)) {
            set_null(out, i);
            continue;
        }
        const Outcome outcome = decide_value(rows, arguments, i);
        const Column* fallback = default_of(outcome, arguments, i);
        if (outcome == Outcome::scalar) {
            const JsonTreeNode& node = rows.search().node(0);
            if (node.kind != JsonTreeKind::boolean) refuse_value(type, arguments[0].text(i));
            assign_bit(bits, i, node.truth);
        } else if (fallback != nullptr) {
            assign_bit(bits, i, fallback->bit(i));
        } else {
            set_null(out, i);
        }
    }
}

/// JSON_QUERY's answer for row i without the text: what to write.
enum class QueryOutcome : std::uint8_t { value, wrapped, list, wrapped_list, empty_array, empty_object, null };

QueryOutcome decide_query(RowSearch& rows, std::span<const Column> arguments, std::int64_t i) {
    const JsonFound& found = rows.run(i);
    const Wrapper wrapper = rows.state().wrapper;
    const bool scalar = rows.search().is_scalar();
    const bool array = found.kind == JsonFound::Kind::list ||
                       (found.kind == JsonFound::Kind::value && rows.search().node(0).kind == JsonTreeKind::array);
    const bool present = found.kind == JsonFound::Kind::value || found.kind == JsonFound::Kind::list;
    const bool wrap = present && (wrapper == Wrapper::unconditional || (wrapper == Wrapper::conditional && !array));
    if (present && (wrap || !scalar)) {
        if (found.kind == JsonFound::Kind::list) return wrap ? QueryOutcome::wrapped_list : QueryOutcome::list;
        return wrap ? QueryOutcome::wrapped : QueryOutcome::value;
    }
    const bool empty = found.kind == JsonFound::Kind::absent || (present && rows.lax());
    const OnFailure behaviour = empty ? rows.state().on_empty : rows.state().on_error;
    switch (behaviour) {
        case OnFailure::error:
            fail("JSON_QUERY", arguments[0].text(i), empty);
        case OnFailure::empty_array:
            return QueryOutcome::empty_array;
        case OnFailure::empty_object:
            return QueryOutcome::empty_object;
        default:
            return QueryOutcome::null;
    }
}

void append_found_list(const JsonSearch& search, const JsonFound& found, TextWriter& writer) {
    writer.append('[');
    for (std::size_t k = 0; k < found.nodes.size(); ++k) {
        if (k != 0) writer.append(',');
        search.document().append_json(search.node(k), writer);
    }
    writer.append(']');
}

bool append_query(const JsonSearch& search, const JsonFound& found, QueryOutcome outcome, TextWriter& writer) {
    const bool wrapped = outcome == QueryOutcome::wrapped || outcome == QueryOutcome::wrapped_list;
    if (wrapped) writer.append('[');
    switch (outcome) {
        case QueryOutcome::value:
        case QueryOutcome::wrapped:
            search.document().append_json(search.node(0), writer);
            break;
        case QueryOutcome::list:
        case QueryOutcome::wrapped_list:
            append_found_list(search, found, writer);
            break;
        case QueryOutcome::empty_array:
            writer.append("[]");
            break;
        case QueryOutcome::empty_object:
            writer.append("{}");
            break;
        case QueryOutcome::null:
            return false;
    }
    if (wrapped) writer.append(']');
    return true;
}

void json_query_text(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    write_nullable_texts(call, out, arguments[0].bytes.size(), [&](std::int64_t i, TextWriter& writer) {
        if (!arguments[0].is_valid(i) || !arguments[1].is_valid(i)) return false;
        const QueryOutcome outcome = decide_query(rows, arguments, i);
        return append_query(rows.search(), rows.search().found(), outcome, writer);
    });
}

/// An element of RETURNING ARRAY<STRING>: strings without quotes, other values as JSON.
void append_element(const JsonTree& document, const JsonTreeNode& node, TextWriter& writer) {
    if (node.kind == JsonTreeKind::string) return writer.append(document.text(node));
    document.append_json(node, writer);
}

void json_query_array(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    ColumnBuilder builder(out.type);
    Column scratch;
    scratch.type = DataType::string();
    const auto element = [&](const JsonTreeNode& node) {
        if (node.kind == JsonTreeKind::null) return builder.child(0).append_null();
        TextWriter writer(scratch, 1, 256);
        append_element(rows.search().document(), node, writer);
        builder.child(0).append_text(writer.current_row());
    };
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i) || !arguments[0].is_valid(i) || !arguments[1].is_valid(i)) {
            builder.append_null();
            continue;
        }
        const QueryOutcome outcome = decide_query(rows, arguments, i);
        const JsonSearch& search = rows.search();
        const bool is_object = outcome == QueryOutcome::value && search.node(0).kind == JsonTreeKind::object;
        if (is_object && rows.state().on_error == OnFailure::error) fail("JSON_QUERY", arguments[0].text(i), false);
        if (outcome == QueryOutcome::null || (is_object && rows.state().on_error != OnFailure::empty_array)) {
            builder.append_null();
            continue;
        }
        if (outcome == QueryOutcome::value && !is_object) {
            for (std::int32_t child = search.node(0).first_child; child >= 0; child = search.document().node(child).next)
                element(search.document().node(child));
        } else if (outcome == QueryOutcome::wrapped) {
            element(search.node(0));
        } else if (outcome == QueryOutcome::list) {
            for (std::size_t k = 0; k < search.found().nodes.size(); ++k) element(search.node(k));
        } else if (outcome == QueryOutcome::wrapped_list) {
            TextWriter writer(scratch, 1, 256);
            append_found_list(search, search.found(), writer);
            builder.child(0).append_text(writer.current_row());
        }
        builder.append_list();
    }
    out = builder.finish();
}

void json_exists(const CallContext& call, std::span<const Column> arguments, Column& out) {
    RowSearch rows(call, arguments);
    const DataType type = out.type;
    out = Column::allocate(type, call.rows);
    auto* bits = out.values.mutable_as<std::uint8_t>();
    for (std::int64_t i = 0; i < call.rows; ++i) {
        if (!is_active(call, i)) continue;
        const JsonFound& found = rows.run(i);
        if (found.kind != JsonFound::Kind::error) {
            assign_bit(bits, i, found.kind != JsonFound::Kind::absent);
            continue;
        }
        switch (rows.state().on_error) {
            case OnFailure::error:
                fail("JSON_EXISTS", arguments[0].text(i), false);
            case OnFailure::yes:
                set_bit(bits, i);
                break;
            case OnFailure::null:
                set_null(out, i);
                break;
            default:
                break;
        }
    }
}

enum class JsonClass : std::uint8_t { value, object, array, scalar };

template <JsonClass wanted>
void is_json(const CallContext& call, std::span<const Column> arguments, Column& out) {
    JsonTree document;
    write_booleans(call, out, [&](std::int64_t i) {
        if (!arguments[0].is_valid(i) || !document.parse(arguments[0].text(i))) return false;
        const JsonTreeKind kind = document.root().kind;
        switch (wanted) {
            case JsonClass::object:
                return kind == JsonTreeKind::object;
            case JsonClass::array:
                return kind == JsonTreeKind::array;
            case JsonClass::scalar:
                return kind != JsonTreeKind::object && kind != JsonTreeKind::array;
            default:
                return true;
        }
    });
}

constexpr const char* value_signature =
    "JSON_VALUE(STRING, path STRING [RETURNING STRING | BOOLEAN | INT | DOUBLE] [NULL | ERROR | DEFAULT value ON EMPTY] [... ON "
    "ERROR])";
constexpr const char* query_signature =
    "JSON_QUERY(STRING, path STRING [RETURNING STRING | ARRAY<STRING>] [wrapper] [... ON EMPTY] [... ON ERROR])";

std::shared_ptr<SearchState> make_state(const BindRequest& request, const char* signature) {
    if (request.arguments.size() < 2 || !request.arguments[0].type.is_string() || !request.arguments[1].type.is_string())
        refuse_arguments(request, signature);
    auto state = std::make_shared<SearchState>();
    const ArgumentInfo& path = request.arguments[1];
    if (path.literal != nullptr && !path.literal->is_null()) {
        try {
            state->path = parse_json_path(path.literal->text());
        } catch (Error& error) {
            throw error.at(path.where);
        }
        state->literal_path = true;
    }
    return state;
}

BoundFunction bound_search(const BindRequest& request, const DataType& result, ScalarKernel kernel,
                           std::shared_ptr<const SearchState> state) {
    BoundFunction bound;
    bound.name = request.name;
    bound.result = result.with_nullable(true);
    for (const ArgumentInfo& argument : request.arguments) bound.argument_types.push_back(argument.type);
    bound.kernel = kernel;
    bound.state = std::move(state);
    bound.device = json_on_host;
    bound.strict = false;
    return bound;
}

BoundFunction bind_json_value(const BindRequest& request) {
    auto state = make_state(request, value_signature);
    DataType returning = DataType::string();
    if (request.arguments.size() == 7) {
        returning = request.arguments[2].type;
        state->on_empty = read_behaviour(request.arguments[3]);
        state->on_error = read_behaviour(request.arguments[5]);
    } else if (request.arguments.size() != 2) {
        refuse_arguments(request, value_signature);
    }
    ScalarKernel kernel = nullptr;
    switch (returning.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            kernel = json_value_text;
            break;
        case TypeKind::boolean:
            kernel = json_value_boolean;
            break;
        case TypeKind::integer:
            kernel = json_value_number<std::int32_t>;
            break;
        case TypeKind::float64:
            kernel = json_value_number<double>;
            break;
        default:
            throw Error("W3315", "JSON_VALUE cannot return " + returning.to_plain_string(),
                        "RETURNING takes STRING, BOOLEAN, INT or DOUBLE; CAST the result");
    }
    BoundFunction bound = bound_search(request, returning, kernel, std::move(state));
    for (const std::size_t place : {std::size_t{4}, std::size_t{6}}) {
        if (place < request.arguments.size()) bound.argument_types[place] = returning.with_nullable(true);
    }
    return bound;
}

BoundFunction bind_json_query(const BindRequest& request) {
    auto state = make_state(request, query_signature);
    DataType returning = DataType::string();
    if (request.arguments.size() == 6) {
        returning = request.arguments[2].type;
        const std::string& wrapper = literal_text(request.arguments[3]);
        state->wrapper = wrapper == "UNCONDITIONAL" ? Wrapper::unconditional
                                                    : (wrapper == "CONDITIONAL" ? Wrapper::conditional : Wrapper::without);
        state->on_empty = read_behaviour(request.arguments[4]);
        state->on_error = read_behaviour(request.arguments[5]);
    } else if (request.arguments.size() != 2) {
        refuse_arguments(request, query_signature);
    }
    const bool array = returning.kind() == TypeKind::array && returning.children()[0].is_string();
    if (!array && !returning.is_string()) {
        throw Error("W3315", "JSON_QUERY cannot return " + returning.to_plain_string(),
                    "RETURNING takes STRING or ARRAY<STRING>");
    }
    if (array && (state->on_empty == OnFailure::empty_object || state->on_error == OnFailure::empty_object)) {
        throw Error("W3315", "EMPTY OBJECT is no ARRAY<STRING>", "use EMPTY ARRAY with RETURNING ARRAY<STRING>");
    }
    return bound_search(request, returning, array ? json_query_array : json_query_text, std::move(state));
}

BoundFunction bind_json_exists(const BindRequest& request) {
    const char* signature = "JSON_EXISTS(STRING, path STRING [TRUE | FALSE | UNKNOWN | ERROR ON ERROR])";
    auto state = make_state(request, signature);
    state->on_error = OnFailure::no;
    if (request.arguments.size() == 3) state->on_error = read_behaviour(request.arguments[2]);
    if (request.arguments.size() > 3) refuse_arguments(request, signature);
    BoundFunction bound = bound_search(request, DataType::boolean(), json_exists, std::move(state));
    bound.strict = true;
    return bound;
}

BoundFunction bind_is_json(const BindRequest& request) {
    const std::string wanted = request.arguments.size() > 1 ? literal_text(request.arguments[1]) : "VALUE";
    const ScalarKernel kernel = wanted == "OBJECT"   ? is_json<JsonClass::object>
                                : wanted == "ARRAY"  ? is_json<JsonClass::array>
                                : wanted == "SCALAR" ? is_json<JsonClass::scalar>
                                                     : is_json<JsonClass::value>;
    return bind_form(request, {.name = "IS JSON",
                               .signature = "STRING IS JSON [VALUE | OBJECT | ARRAY | SCALAR]",
                               .arguments = "s?s",
                               .result = result_boolean,
                               .kernel = kernel,
                               .strict = false,
                               .never_null = true,
                               .device = json_on_host});
}

}  // namespace

void register_json_search_functions(FunctionRegistry& registry) {
    registry.add({"JSON_VALUE", {value_signature}, bind_json_value, json_on_host});
    registry.add({"JSON_QUERY", {query_signature}, bind_json_query, json_on_host});
    registry.add({"JSON_EXISTS",
                  {"JSON_EXISTS(STRING, path STRING [TRUE | FALSE | UNKNOWN | ERROR ON ERROR])"},
                  bind_json_exists,
                  json_on_host});
    registry.add({"IS JSON", {"STRING IS JSON [VALUE | OBJECT | ARRAY | SCALAR]"}, bind_is_json, json_on_host});
}

}  // namespace windrow
