// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_schema.hpp"

#include "windrow/kernels/error.hpp"

#include <simdjson.h>
#include <algorithm>
#include <map>

namespace windrow {

namespace {

namespace dom = simdjson::dom;

constexpr int deepest = 64;  ///< levels of a schema's text
constexpr std::int64_t largest_fixed = std::int64_t{1} << 30;

struct PrimitiveName {
    std::string_view name;
    AvroType type;
};

constexpr PrimitiveName primitives[] = {{"null", AvroType::null},   {"boolean", AvroType::boolean}, {"int", AvroType::integer},
                                        {"long", AvroType::bigint}, {"float", AvroType::float32},   {"double", AvroType::float64},
                                        {"bytes", AvroType::bytes}, {"string", AvroType::text}};

struct LogicalName {
    std::string_view name;
    AvroType below;
    AvroLogical logical;
};

constexpr LogicalName logicals[] = {{"date", AvroType::integer, AvroLogical::date},
                                    {"time-millis", AvroType::integer, AvroLogical::time_millis},
                                    {"time-micros", AvroType::bigint, AvroLogical::time_micros},
                                    {"timestamp-millis", AvroType::bigint, AvroLogical::timestamp_millis},
                                    {"timestamp-micros", AvroType::bigint, AvroLogical::timestamp_micros},
                                    {"timestamp-nanos", AvroType::bigint, AvroLogical::timestamp_nanos},
                                    {"local-timestamp-millis", AvroType::bigint, AvroLogical::local_timestamp_millis},
                                    {"local-timestamp-micros", AvroType::bigint, AvroLogical::local_timestamp_micros},
                                    {"local-timestamp-nanos", AvroType::bigint, AvroLogical::local_timestamp_nanos}};

[[noreturn]] void refuse(const std::string& what) {
    throw Error("W3511", "the Avro schema can't be understood: " + what,
                "see https://avro.apache.org/docs/ for the form of schemas");
}

/// A member's text, or empty if there is none.
std::string text_of(const dom::object& object, const char* key) {
    std::string_view text;
    return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::vector<std::string> texts_of(const dom::object& object, const char* key) {
    std::vector<std::string> texts;
    dom::array array;
    if (object[key].get(array) != simdjson::SUCCESS) return texts;
    for (const dom::element element : array) {
        std::string_view text;
        if (element.get(text) != simdjson::SUCCESS) refuse(std::string("'") + key + "' is a list of texts");
        texts.emplace_back(text);
    }
    return texts;
}

}  // namespace

class AvroSchemaParser {
public:
    explicit AvroSchemaParser(AvroSchemaTree& tree) : tree_(tree) {
        for (const auto& [name, type] : primitives) named_.emplace(name, make(type));
    }

    const AvroSchema* parse(const dom::element& element, const std::string& enclosing, int depth) {
        if (depth > deepest) refuse("it is nested too deep");
        std::string_view name;
        dom::array branches;
        dom::object object;
        if (element.get(name) == simdjson::SUCCESS) return find(std::string(name), enclosing);
        if (element.get(branches) == simdjson::SUCCESS) return choice(branches, enclosing, depth);
        if (element.get(object) == simdjson::SUCCESS) return complex(object, enclosing, depth);
        refuse("a type is a name, an object or a list of types");
    }

private:
    AvroSchema* make(AvroType type) {
        AvroSchema& schema = tree_.nodes_.emplace_back();
        schema.type = type;
        schema.takes_bytes = type != AvroType::null;
        return &schema;
    }

    const AvroSchema* find(const std::string& name, const std::string& enclosing) const {
        auto found = named_.end();
        if (name.find('.') == std::string::npos && !enclosing.empty()) found = named_.find(enclosing + "." + name);
        if (found == named_.end()) found = named_.find(name);
        if (found == named_.end()) refuse("there is no type '" + name + "'");
        return found->second;
    }

    const AvroSchema* choice(const dom::array& branches, const std::string& enclosing, int depth) {
        AvroSchema* const schema = make(AvroType::choice);
        for (const dom::element branch : branches) {
            const AvroSchema* const type = parse(branch, enclosing, depth + 1);
            if (type->type == AvroType::choice) refuse("a union stands directly in a union");
            schema->children.push_back(type);
        }
        if (schema->children.empty()) refuse("a union has no branches");
        return schema;
    }

    const AvroSchema* complex(const dom::object& object, const std::string& enclosing, int depth) {
        dom::element type;
        if (object["type"].get(type) != simdjson::SUCCESS) refuse("an object has no 'type'");
        std::string_view name;
        if (type.get(name) != simdjson::SUCCESS) return parse(type, enclosing, depth + 1);
        if (name == "record" || name == "error") return record(object, enclosing, depth);
        if (name == "enum") return enumeration(object, enclosing);
        if (name == "fixed") return fixed(object, enclosing);
        if (name == "array" || name == "map") {
            AvroSchema* const schema = make(name == "array" ? AvroType::array : AvroType::map);
            dom::element below;
            if (object[name == "array" ? "items" : "values"].get(below) != simdjson::SUCCESS)
                refuse(std::string(name) + " has no '" + (name == "array" ? "items'" : "values'"));
            schema->children.push_back(parse(below, enclosing, depth + 1));
            return schema;
        }
        const AvroSchema* const plain = find(std::string(name), enclosing);
        if (plain->type > AvroType::text) return plain;
        AvroSchema* const schema = make(plain->type);
        annotate(object, *schema);
        return schema;
    }

    /// Registers a named type; `space` becomes the namespace within it.
    void enter(const dom::object& object, const std::string& enclosing, AvroSchema* schema, std::string& space) {
        std::string name = text_of(object, "name");
        space = text_of(object, "namespace");
        if (const std::size_t dot = name.rfind('.'); dot != std::string::npos) {
            space = name.substr(0, dot);
        } else {
            if (object["namespace"].error() != simdjson::SUCCESS) space = enclosing;
            if (!space.empty()) name = space + "." + name;
        }
        if (!is_avro_name(std::string_view(name).substr(name.rfind('.') + 1))) refuse("'" + name + "' is no name");
        schema->name = name;
        if (!named_.emplace(name, schema).second) refuse("the type '" + name + "' is defined twice");
    }

    const AvroSchema* record(const dom::object& object, const std::string& enclosing, int depth) {
        AvroSchema* const schema = make(AvroType::record);
        schema->takes_bytes = false;  // until a field does
        std::string space;
        enter(object, enclosing, schema, space);
        dom::array fields;
        if (object["fields"].get(fields) != simdjson::SUCCESS) refuse("the record '" + schema->name + "' has no 'fields'");
        for (const dom::element element : fields) {
            dom::object field;
            dom::element type;
            if (element.get(field) != simdjson::SUCCESS || field["type"].get(type) != simdjson::SUCCESS)
                refuse("a field of the record '" + schema->name + "' is no object with 'name' and 'type'");
            AvroField made{text_of(field, "name"), texts_of(field, "aliases"), nullptr, std::nullopt};
            if (!is_avro_name(made.name)) refuse("'" + made.name + "' is no name of a field");
            for (const AvroField& other : schema->fields) {
                if (other.name == made.name) refuse("the record '" + schema->name + "' has two fields '" + made.name + "'");
            }
            dom::element otherwise;
            if (field["default"].get(otherwise) == simdjson::SUCCESS) made.default_json = simdjson::minify(otherwise);
            made.type = parse(type, space, depth + 1);
            schema->takes_bytes = schema->takes_bytes || made.type->takes_bytes;
            schema->fields.push_back(std::move(made));
        }
        return schema;
    }

    const AvroSchema* enumeration(const dom::object& object, const std::string& enclosing) {
        AvroSchema* const schema = make(AvroType::enumeration);
        std::string space;
        enter(object, enclosing, schema, space);
        schema->symbols = texts_of(object, "symbols");
        if (schema->symbols.empty()) refuse("the enum '" + schema->name + "' has no 'symbols'");
        const std::string otherwise = text_of(object, "default");
        if (!otherwise.empty()) {
            if (std::find(schema->symbols.begin(), schema->symbols.end(), otherwise) == schema->symbols.end())
                refuse("the default of the enum '" + schema->name + "' is not among its symbols");
            schema->default_symbol = otherwise;
        }
        return schema;
    }

    const AvroSchema* fixed(const dom::object& object, const std::string& enclosing) {
        AvroSchema* const schema = make(AvroType::fixed);
        std::string space;
        enter(object, enclosing, schema, space);
        if (object["size"].get(schema->size) != simdjson::SUCCESS || schema->size < 0 || schema->size > largest_fixed)
            refuse("the fixed '" + schema->name + "' has no 'size'");
        schema->takes_bytes = schema->size > 0;
        annotate(object, *schema);
        return schema;
    }

    static void annotate(const dom::object& object, AvroSchema& schema) {
        const std::string name = text_of(object, "logicalType");
        for (const LogicalName& known : logicals) {
            if (known.name == name && known.below == schema.type) schema.logical = known.logical;
        }
        if (name != "decimal" || (schema.type != AvroType::bytes && schema.type != AvroType::fixed)) return;
        std::int64_t precision = 0;
        std::int64_t scale = 0;
        if (object["precision"].get(precision) != simdjson::SUCCESS) return;
        if (object["scale"].get(scale) != simdjson::SUCCESS) scale = 0;
        if (precision <= 0 || precision > 1000000 || scale < 0 || scale > precision) return;
        schema.logical = AvroLogical::decimal;
        schema.precision = static_cast<int>(precision);
        schema.scale = static_cast<int>(scale);
    }

    AvroSchemaTree& tree_;
    std::map<std::string, const AvroSchema*> named_;
};

std::shared_ptr<const AvroSchemaTree> AvroSchemaTree::parse(std::string_view text) {
    return parse(std::vector<std::string>{std::string(text)});
}

std::shared_ptr<const AvroSchemaTree> AvroSchemaTree::parse(const std::vector<std::string>& texts) {
    auto tree = std::make_shared<AvroSchemaTree>();
    AvroSchemaParser parser(*tree);
    for (const std::string& text : texts) {
        dom::parser json;
        dom::element root;
        const simdjson::padded_string padded(text);
        if (const auto error = json.parse(padded).get(root); error != simdjson::SUCCESS)
            refuse(std::string("it is no JSON: ") + simdjson::error_message(error));
        tree->root_ = parser.parse(root, "", 0);
    }
    return tree;
}

std::string describe(const AvroSchema& schema) {
    for (const auto& [name, type] : primitives) {
        if (type == schema.type) return std::string(name);
    }
    switch (schema.type) {
        case AvroType::record:
            return "record " + schema.name;
        case AvroType::enumeration:
            return "enum " + schema.name;
        case AvroType::fixed:
            return "fixed " + schema.name;
        case AvroType::array:
            return "array of " + describe(*schema.children[0]);
        case AvroType::map:
            return "map of " + describe(*schema.children[0]);
        default:
            break;
    }
    std::string text = "union of ";
    for (std::size_t k = 0; k < schema.children.size(); ++k) {
        if (k > 0) text += k + 1 == schema.children.size() ? " and " : ", ";
        text += describe(*schema.children[k]);
    }
    return text;
}

bool is_avro_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (name.empty() || !letter(name.front())) return false;
    return std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace windrow
