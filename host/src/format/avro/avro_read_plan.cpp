// SPDX-License-Identifier: Apache-2.0
#include "format/avro/avro_read_plan.hpp"

#include "format/avro/avro_default.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>

namespace windrow {

namespace {

constexpr std::size_t most_nodes = 100000;  ///< unions of records of unions could make a plan of any size

/// A reader's schema without its null: columns are of one type, and NULL or not.
struct Nullable {
    bool null = false;
    const AvroSchema* value = nullptr;
};

Nullable without_null(const AvroSchema& reader) {
    if (reader.type == AvroType::null) return {true, nullptr};
    if (reader.type != AvroType::choice) return {false, &reader};
    Nullable out;
    for (const AvroSchema* branch : reader.children) {
        if (branch->type == AvroType::null) {
            out.null = true;
        } else {
            out.value = branch;
        }
    }
    return out;
}

bool is_timestamp(AvroLogical logical) {
    return logical >= AvroLogical::timestamp_millis;
}

/// What of the record `reader` the field of a writer is; aliases are the reader's.
const AvroField* field_for(const AvroField& reader, const AvroSchema& writer) {
    const auto named = [&](const std::string& name) {
        return std::find_if(writer.fields.begin(), writer.fields.end(),
                            [&](const AvroField& field) { return field.name == name; });
    };
    auto found = named(reader.name);
    for (std::size_t k = 0; found == writer.fields.end() && k < reader.aliases.size(); ++k) found = named(reader.aliases[k]);
    return found == writer.fields.end() ? nullptr : &*found;
}

class Planner {
public:
    AvroReadNode value(const AvroSchema& writer, const AvroSchema& reader, const DataType& type) {
        if (++nodes_ > most_nodes) throw Error("W3511", "the writer's Avro schema is too large to be read", "");
        AvroReadNode node;
        node.type = type;
        node.writer = &writer;
        if (writer.type == AvroType::choice) {
            node.how = AvroRead::choice;
            for (const AvroSchema* branch : writer.children) node.children.push_back(value(*branch, reader, type));
            return node;
        }
        const Nullable target = without_null(reader);
        if (writer.type == AvroType::null) {
            node.how = target.null ? AvroRead::null : AvroRead::refuse;
            node.reason = "null where the column is NOT NULL";
        } else if (target.value == nullptr || !plain(writer, *target.value, node)) {
            node.how = AvroRead::refuse;
            if (node.reason.empty()) node.reason = describe(writer) + " was written, which can't be read as " + describe(reader);
        }
        return node;
    }

    /// `places` are the fields of the target in the reader's order, each with all places where it goes; `types` theirs.
    void record(const AvroSchema& writer, const AvroSchema& reader, const std::vector<std::vector<std::size_t>>& places,
                const std::vector<DataType>& types, AvroReadNode& node) {
        node.how = AvroRead::record;
        node.writer = &writer;
        for (const AvroField& written : writer.fields) node.fields.push_back({written.type, {}, written.name, {}, {}});
        for (std::size_t k = 0; k < reader.fields.size(); ++k) {
            const AvroField& field = reader.fields[k];
            if (const AvroField* const written = field_for(field, writer); written != nullptr) {
                AvroFieldRead& read = node.fields[static_cast<std::size_t>(written - writer.fields.data())];
                if (places[k].empty()) continue;
                if (!read.places.empty()) return refuse("two fields are read from its field '" + written->name + "'", node);
                read.places = places[k];
                read.name = field.name;
                read.node = value(*written->type, *field.type, types[k]);
            } else if (field.default_json) {
                AvroFieldRead missing{nullptr, places[k], field.name, value(*field.type, *field.type, types[k]), {}};
                append_avro_default(*field.type, *field.default_json, field.name, missing.otherwise);
                node.fields.push_back(std::move(missing));
            } else {
                return refuse("it has no field '" + field.name + "', which has no default", node);
            }
        }
    }

private:
    static void refuse(const std::string& why, AvroReadNode& node) {
        node.how = AvroRead::refuse;
        node.reason = "the writer's schema does not fit: " + why;
    }

    /// Neither side is a union or null; false if they do not fit.
    bool plain(const AvroSchema& writer, const AvroSchema& reader, AvroReadNode& node) {
        const AvroType w = writer.type;
        node.logical = is_timestamp(writer.logical) ? writer.logical : reader.logical;
        if (node.type.kind() == TypeKind::decimal) return decimal(writer, node);
        switch (reader.type) {
            case AvroType::boolean:
                return scalar(w, {{AvroType::boolean, AvroRead::boolean}}, node);
            case AvroType::integer:
                return scalar(w, {{AvroType::integer, AvroRead::integer}}, node);
            case AvroType::bigint:
                return scalar(w, {{AvroType::integer, AvroRead::integer}, {AvroType::bigint, AvroRead::bigint}}, node);
            case AvroType::float32:
            case AvroType::float64:
                if (w == AvroType::float64 && reader.type == AvroType::float32) return false;
                return scalar(w,
                              {{AvroType::integer, AvroRead::integer},
                               {AvroType::bigint, AvroRead::bigint},
                               {AvroType::float32, AvroRead::float32},
                               {AvroType::float64, AvroRead::float64}},
                              node);
            case AvroType::text:
                if (w == AvroType::enumeration) return symbols(writer, nullptr, node);
                return scalar(w, {{AvroType::text, AvroRead::sized}, {AvroType::bytes, AvroRead::sized}}, node);
            case AvroType::bytes:
                return scalar(
                    w,
                    {{AvroType::text, AvroRead::sized}, {AvroType::bytes, AvroRead::sized}, {AvroType::fixed, AvroRead::fixed}},
                    node);
            case AvroType::fixed:
                return writer.size == reader.size && scalar(w, {{AvroType::fixed, AvroRead::fixed}}, node);
            case AvroType::enumeration:
                return w == AvroType::enumeration && symbols(writer, &reader, node);
            default:
                return w == reader.type && nested(writer, reader, node);
        }
    }

    struct Way {
        AvroType written;
        AvroRead how;
    };
    static bool scalar(AvroType written, std::initializer_list<Way> ways, AvroReadNode& node) {
        for (const Way& way : ways) {
            if (way.written == written) node.how = way.how;
        }
        return node.how != AvroRead::refuse;
    }

    static bool decimal(const AvroSchema& writer, AvroReadNode& node) {
        if (writer.type != AvroType::bytes && writer.type != AvroType::fixed) return false;
        node.how = writer.type == AvroType::bytes ? AvroRead::decimal : AvroRead::fixed_decimal;
        if (writer.logical != AvroLogical::decimal || writer.scale == node.type.scale()) return true;
        node.reason = "a decimal of " + std::to_string(writer.scale) + " digits behind the point was written, the column has " +
                      std::to_string(node.type.scale());
        return false;
    }

    static bool symbols(const AvroSchema& writer, const AvroSchema* reader, AvroReadNode& node) {
        node.how = AvroRead::symbol;
        for (const std::string& symbol : writer.symbols) {
            const bool known =
                reader == nullptr || std::find(reader->symbols.begin(), reader->symbols.end(), symbol) != reader->symbols.end();
            node.symbols.push_back(known ? std::optional(symbol) : reader->default_symbol);
        }
        return true;
    }

    bool nested(const AvroSchema& writer, const AvroSchema& reader, AvroReadNode& node) {
        const std::vector<DataType>& children = node.type.children();
        if (reader.type == AvroType::array) {
            node.how = AvroRead::array;
            node.children.push_back(value(*writer.children[0], *reader.children[0], children[0]));
        } else if (reader.type == AvroType::map) {
            node.how = AvroRead::map;
            const DataType type = node.type.kind() == TypeKind::multiset ? DataType::integer() : children[1];
            node.children.push_back(value(*writer.children[0], *reader.children[0], type));
        } else {
            std::vector<std::vector<std::size_t>> places;
            for (std::size_t k = 0; k < reader.fields.size(); ++k) places.push_back({k});
            record(writer, reader, places, children, node);
        }
        return node.how != AvroRead::refuse;
    }

    std::size_t nodes_ = 0;
};

}  // namespace

AvroReadNode plan_avro_reading(const AvroSchema& writer, const AvroSchema& reader, const RecordLayout& layout) {
    std::vector<std::vector<std::size_t>> places(layout.physical.size());
    std::vector<DataType> types;
    for (const Field& field : layout.physical) types.push_back(field.type);
    for (std::size_t k = 0; k < layout.fields.size(); ++k)
        places[static_cast<std::size_t>(layout.fields[k].position)].push_back(k);
    Planner planner;
    const auto branch = [&](const AvroSchema& schema) {
        AvroReadNode node;
        node.writer = &schema;
        node.reason = describe(schema) + " was written, which is no record";
        if (schema.type == AvroType::record) planner.record(schema, reader, places, types, node);
        return node;
    };
    if (writer.type != AvroType::choice) return branch(writer);
    AvroReadNode node;
    node.how = AvroRead::choice;
    node.writer = &writer;
    for (const AvroSchema* schema : writer.children) node.children.push_back(branch(*schema));
    return node;
}

}  // namespace windrow
