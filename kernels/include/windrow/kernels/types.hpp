// SPDX-License-Identifier: Apache-2.0
#pragma once

/// SQL data types as Flink 2.2 has them, and the physical layout each one has in a column.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace windrow {

using int128_t = __int128;
using uint128_t = unsigned __int128;

enum class TypeKind : std::uint8_t {
    null,  ///< type of a bare NULL literal, until it is coerced
    boolean,
    tinyint,
    smallint,
    integer,
    bigint,
    float32,
    float64,
    decimal,
    character,            ///< CHAR(length), length in code points
    varchar,              ///< VARCHAR(length); STRING is VARCHAR(max_length)
    binary,               ///< BINARY(length), length in bytes
    varbinary,            ///< VARBINARY(length); BYTES is VARBINARY(max_length)
    date,                 ///< days since 1970-01-01
    time,                 ///< milliseconds of the day; prints as TIME(precision)
    timestamp,            ///< TIMESTAMP(precision) without time zone
    timestamp_ltz,        ///< TIMESTAMP_LTZ(precision): an instant
    interval_year_month,  ///< months
    interval_day_time,    ///< milliseconds
    array,
    map,
    multiset,
    row
};

/// How the values of a type lie in memory (Apache Arrow's layouts).
enum class PhysicalKind : std::uint8_t {
    none,  ///< TypeKind::null: no values, every row is null
    bit,   ///< BOOLEAN: bitmap, least significant bit first
    int8,
    int16,
    int32,   ///< INT, DATE, TIME, INTERVAL year-month
    int64,   ///< BIGINT, TIMESTAMP(p<=3) in milliseconds since epoch, INTERVAL day-time in milliseconds
    int128,  ///< DECIMAL (unscaled value); TIMESTAMP(p>3) in nanoseconds since epoch
    float32,
    float64,
    bytes,  ///< CHAR/VARCHAR (UTF-8) and BINARY/VARBINARY: int32 offsets [rows+1] and bytes
    list,   ///< ARRAY: int32 offsets [rows+1] and one child
    map,    ///< MAP and MULTISET: int32 offsets [rows+1], children {key, value}; MULTISET values are INT counts
    record  ///< ROW: one child per field, each of the parent's length
};

/// Flink's time attributes. A type that is one prints with ` *ROWTIME*` or ` *PROCTIME*` behind it.
enum class TimeAttribute : std::uint8_t { none, rowtime, proctime };

/// A SQL type. A value type, cheap to copy; equality (`==`) ignores nullability and time attribute, `identical` does not.
class DataType {
public:
    static constexpr std::int32_t max_length = 2147483647;

    DataType() = default;
    explicit DataType(TypeKind kind) : kind_(kind) {}
    DataType(TypeKind kind, std::int32_t length_or_precision, std::int32_t scale = 0)
        : kind_(kind), length_(length_or_precision), scale_(scale) {}

    static DataType null() { return DataType(TypeKind::null); }
    static DataType boolean() { return DataType(TypeKind::boolean); }
    static DataType tinyint() { return DataType(TypeKind::tinyint); }
    static DataType smallint() { return DataType(TypeKind::smallint); }
    static DataType integer() { return DataType(TypeKind::integer); }
    static DataType bigint() { return DataType(TypeKind::bigint); }
    static DataType float32() { return DataType(TypeKind::float32); }
    static DataType float64() { return DataType(TypeKind::float64); }
    static DataType decimal(std::int32_t precision, std::int32_t scale) { return {TypeKind::decimal, precision, scale}; }
    static DataType character(std::int32_t length) { return {TypeKind::character, length}; }
    static DataType varchar(std::int32_t length) { return {TypeKind::varchar, length}; }
    static DataType string() { return {TypeKind::varchar, max_length}; }
    static DataType binary(std::int32_t length) { return {TypeKind::binary, length}; }
    static DataType varbinary(std::int32_t length) { return {TypeKind::varbinary, length}; }
    static DataType bytes() { return {TypeKind::varbinary, max_length}; }
    static DataType date() { return DataType(TypeKind::date); }
    static DataType time(std::int32_t precision = 0) { return {TypeKind::time, precision}; }
    static DataType timestamp(std::int32_t precision = 6) { return {TypeKind::timestamp, precision}; }
    static DataType timestamp_ltz(std::int32_t precision = 6) { return {TypeKind::timestamp_ltz, precision}; }
    static DataType interval_year_month() { return DataType(TypeKind::interval_year_month); }
    static DataType interval_day_time() { return DataType(TypeKind::interval_day_time); }
    static DataType array(DataType element);
    static DataType map(DataType key, DataType value);
    static DataType multiset(DataType element);
    static DataType row(std::vector<std::string> names, std::vector<DataType> types);

    [[nodiscard]] TypeKind kind() const noexcept { return kind_; }
    /// Length of CHAR/VARCHAR/BINARY/VARBINARY, precision of DECIMAL, TIME and timestamps; otherwise 0.
    [[nodiscard]] std::int32_t length() const noexcept { return length_; }
    [[nodiscard]] std::int32_t precision() const noexcept { return length_; }
    [[nodiscard]] std::int32_t scale() const noexcept { return scale_; }
    [[nodiscard]] bool nullable() const noexcept { return nullable_; }
    [[nodiscard]] TimeAttribute time_attribute() const noexcept { return time_attribute_; }
    /// ARRAY: {element}; MAP: {key, value}; MULTISET: {element}; ROW: the fields.
    [[nodiscard]] const std::vector<DataType>& children() const noexcept;
    /// Field names of a ROW; empty for other types.
    [[nodiscard]] const std::vector<std::string>& field_names() const noexcept;

    [[nodiscard]] DataType with_nullable(bool nullable) const {
        DataType copy = *this;
        copy.nullable_ = nullable;
        return copy;
    }
    [[nodiscard]] DataType not_null() const { return with_nullable(false); }
    [[nodiscard]] DataType with_time_attribute(TimeAttribute attribute) const {
        DataType copy = *this;
        copy.time_attribute_ = attribute;
        return copy;
    }
    [[nodiscard]] PhysicalKind physical() const noexcept;
    /// Bytes of one value for fixed-width layouts; 0 for bit, bytes, list, map, record and none.
    [[nodiscard]] int width() const noexcept;

    [[nodiscard]] bool is_integer() const noexcept { return kind_ >= TypeKind::tinyint && kind_ <= TypeKind::bigint; }
    [[nodiscard]] bool is_floating() const noexcept { return kind_ == TypeKind::float32 || kind_ == TypeKind::float64; }
    [[nodiscard]] bool is_numeric() const noexcept { return kind_ >= TypeKind::tinyint && kind_ <= TypeKind::decimal; }
    [[nodiscard]] bool is_string() const noexcept { return kind_ == TypeKind::character || kind_ == TypeKind::varchar; }
    [[nodiscard]] bool is_binary() const noexcept { return kind_ == TypeKind::binary || kind_ == TypeKind::varbinary; }
    [[nodiscard]] bool is_timestamp() const noexcept { return kind_ == TypeKind::timestamp || kind_ == TypeKind::timestamp_ltz; }
    [[nodiscard]] bool is_interval() const noexcept {
        return kind_ == TypeKind::interval_year_month || kind_ == TypeKind::interval_day_time;
    }
    [[nodiscard]] bool is_nested() const noexcept { return kind_ >= TypeKind::array; }

    /// Flink's text of the type, as `DESCRIBE` and the conformance headers print it: `DECIMAL(10, 2) NOT NULL`,
    /// `TIMESTAMP(3) *ROWTIME*`, `ROW<`a` INT, `b` STRING>`, `ARRAY<INT>`, STRING, BYTES, ...
    [[nodiscard]] std::string to_string() const;
    /// The same without ` NOT NULL` at the top level and without the time attribute.
    [[nodiscard]] std::string to_plain_string() const;

    /// Same type, nullability and time attribute apart (children included).
    friend bool operator==(const DataType& a, const DataType& b);
    [[nodiscard]] bool identical(const DataType& other) const;

private:
    struct Nested {
        std::vector<DataType> children;
        std::vector<std::string> names;
    };
    TypeKind kind_ = TypeKind::null;
    bool nullable_ = true;
    TimeAttribute time_attribute_ = TimeAttribute::none;
    std::int32_t length_ = 0;
    std::int32_t scale_ = 0;
    std::shared_ptr<const Nested> nested_;
};

/// A named column of a schema.
struct Field {
    std::string name;
    DataType type;
};

using Schema = std::vector<Field>;

}  // namespace windrow
