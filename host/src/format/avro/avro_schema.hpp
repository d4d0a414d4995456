// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Avro schemas (specification 1.11), read from their JSON text.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

enum class AvroType : std::uint8_t {
    null,
    boolean,
    integer,  ///< "int": 32 bits
    bigint,   ///< "long": 64 bits
    float32,
    float64,
    bytes,
    text,
    record,
    enumeration,
    array,
    map,
    choice,  ///< a union
    fixed
};

/// What an annotation makes of the type below it. One that does not fit its type is left out, as the specification asks.
enum class AvroLogical : std::uint8_t {
    none,
    decimal,
    date,
    time_millis,
    time_micros,
    timestamp_millis,
    timestamp_micros,
    timestamp_nanos,
    local_timestamp_millis,
    local_timestamp_micros,
    local_timestamp_nanos
};

struct AvroSchema;

struct AvroField {
    std::string name;
    std::vector<std::string> aliases{};
    const AvroSchema* type = nullptr;
    std::optional<std::string> default_json{};  ///< its text as JSON
};

/// One node. A named type may stand within itself, so that nodes form a graph; they belong to their AvroSchemaTree.
struct AvroSchema {
    AvroType type = AvroType::null;
    AvroLogical logical = AvroLogical::none;
    int precision = 0;  ///< of a decimal
    int scale = 0;
    std::string name{};                  ///< of record, enum and fixed, with its namespace
    std::vector<AvroField> fields{};     ///< of a record
    std::vector<std::string> symbols{};  ///< of an enum
    std::optional<std::string> default_symbol{};
    std::int64_t size = 0;                      ///< bytes of a fixed
    bool takes_bytes = true;                    ///< false: every value is encoded in no bytes at all (null, an empty record)
    std::vector<const AvroSchema*> children{};  ///< union: its branches; array: {items}; map: {values}
};

/// A schema with all nodes below it.
class AvroSchemaTree {
public:
    AvroSchemaTree() = default;
    AvroSchemaTree(const AvroSchemaTree&) = delete;
    AvroSchemaTree& operator=(const AvroSchemaTree&) = delete;

    [[nodiscard]] const AvroSchema& root() const noexcept { return *root_; }

    /// Reads the text of a schema. Throws Error W3511 that says what is wrong with it.
    static std::shared_ptr<const AvroSchemaTree> parse(std::string_view text);
    /// The last of several texts; it may refer to the named types of those before it.
    static std::shared_ptr<const AvroSchemaTree> parse(const std::vector<std::string>& texts);

private:
    friend class AvroSchemaParser;
    std::deque<AvroSchema> nodes_;
    const AvroSchema* root_ = nullptr;
};

/// "long", "union of null and string", "record org.example.Event": for messages.
std::string describe(const AvroSchema& schema);

/// True for `name` of letters, digits and '_' that does not begin with a digit.
bool is_avro_name(std::string_view name);

}  // namespace windrow
