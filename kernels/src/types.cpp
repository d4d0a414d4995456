// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/types.hpp"

namespace windrow {

DataType DataType::array(DataType element) {
    DataType type(TypeKind::array);
    type.nested_ = std::make_shared<Nested>(Nested{{std::move(element)}, {}});
    return type;
}

DataType DataType::map(DataType key, DataType value) {
    DataType type(TypeKind::map);
    type.nested_ = std::make_shared<Nested>(Nested{{std::move(key), std::move(value)}, {}});
    return type;
}

DataType DataType::multiset(DataType element) {
    DataType type(TypeKind::multiset);
    type.nested_ = std::make_shared<Nested>(Nested{{std::move(element)}, {}});
    return type;
}

DataType DataType::row(std::vector<std::string> names, std::vector<DataType> types) {
    DataType type(TypeKind::row);
    type.nested_ = std::make_shared<Nested>(Nested{std::move(types), std::move(names)});
    return type;
}

const std::vector<DataType>& DataType::children() const noexcept {
    static const std::vector<DataType> none;
    return nested_ ? nested_->children : none;
}

const std::vector<std::string>& DataType::field_names() const noexcept {
    static const std::vector<std::string> none;
    return nested_ ? nested_->names : none;
}

PhysicalKind DataType::physical() const noexcept {
    switch (kind_) {
        case TypeKind::null:
            return PhysicalKind::none;
        case TypeKind::boolean:
            return PhysicalKind::bit;
        case TypeKind::tinyint:
            return PhysicalKind::int8;
        case TypeKind::smallint:
            return PhysicalKind::int16;
        case TypeKind::integer:
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::interval_year_month:
            return PhysicalKind::int32;
        case TypeKind::bigint:
        case TypeKind::interval_day_time:
            return PhysicalKind::int64;
        case TypeKind::float32:
            return PhysicalKind::float32;
        case TypeKind::float64:
            return PhysicalKind::float64;
        case TypeKind::decimal:
            return PhysicalKind::int128;
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return length_ <= 3 ? PhysicalKind::int64 : PhysicalKind::int128;
        case TypeKind::character:
        case TypeKind::varchar:
        case TypeKind::binary:
        case TypeKind::varbinary:
            return PhysicalKind::bytes;
        case TypeKind::array:
            return PhysicalKind::list;
        case TypeKind::map:
        case TypeKind::multiset:
            return PhysicalKind::map;
        case TypeKind::row:
            return PhysicalKind::record;
    }
    return PhysicalKind::none;
}

int DataType::width() const noexcept {
    switch (physical()) {
        case PhysicalKind::int8:
            return 1;
        case PhysicalKind::int16:
            return 2;
        case PhysicalKind::int32:
        case PhysicalKind::float32:
            return 4;
        case PhysicalKind::int64:
        case PhysicalKind::float64:
            return 8;
        case PhysicalKind::int128:
            return 16;
        default:
            return 0;
    }
}

namespace {

std::string quoted(const std::string& name) {
    std::string out = "`";
    for (char c : name) {
        if (c == '`') out += '`';
        out += c;
    }
    return out + '`';
}

std::string sized(const char* name, std::int32_t n) {
    return std::string(name) + '(' + std::to_string(n) + ')';
}

std::string row_text(const DataType& type) {
    std::string out = "ROW<";
    for (std::size_t i = 0; i < type.children().size(); ++i) {
        if (i > 0) out += ", ";
        out += quoted(type.field_names()[i]) + ' ' + type.children()[i].to_string();
    }
    return out + '>';
}

}  // namespace

std::string DataType::to_plain_string() const {
    switch (kind_) {
        case TypeKind::null:
            return "NULL";
        case TypeKind::boolean:
            return "BOOLEAN";
        case TypeKind::tinyint:
            return "TINYINT";
        case TypeKind::smallint:
            return "SMALLINT";
        case TypeKind::integer:
            return "INT";
        case TypeKind::bigint:
            return "BIGINT";
        case TypeKind::float32:
            return "FLOAT";
        case TypeKind::float64:
            return "DOUBLE";
        case TypeKind::decimal:
            return "DECIMAL(" + std::to_string(length_) + ", " + std::to_string(scale_) + ')';
        case TypeKind::character:
            return sized("CHAR", length_);
        case TypeKind::varchar:
            return length_ == max_length ? "STRING" : sized("VARCHAR", length_);
        case TypeKind::binary:
            return sized("BINARY", length_);
        case TypeKind::varbinary:
            return length_ == max_length ? "BYTES" : sized("VARBINARY", length_);
        case TypeKind::date:
            return "DATE";
        case TypeKind::time:
            return sized("TIME", length_);
        case TypeKind::timestamp:
            return sized("TIMESTAMP", length_);
        case TypeKind::timestamp_ltz:
            return sized("TIMESTAMP_LTZ", length_);
        case TypeKind::interval_year_month:
            return "INTERVAL MONTH";
        case TypeKind::interval_day_time:
            return "INTERVAL SECOND(3)";
        case TypeKind::array:
            return "ARRAY<" + children()[0].to_string() + '>';
        case TypeKind::map:
            return "MAP<" + children()[0].to_string() + ", " + children()[1].to_string() + '>';
        case TypeKind::multiset:
            return "MULTISET<" + children()[0].to_string() + '>';
        case TypeKind::row:
            return row_text(*this);
    }
    return "?";
}

std::string DataType::to_string() const {
    std::string out = to_plain_string();
    if (!nullable_) out += " NOT NULL";
    if (time_attribute_ == TimeAttribute::rowtime) out += " *ROWTIME*";
    if (time_attribute_ == TimeAttribute::proctime) out += " *PROCTIME*";
    return out;
}

bool operator==(const DataType& a, const DataType& b) {
    return a.kind_ == b.kind_ && a.length_ == b.length_ && a.scale_ == b.scale_ && a.children() == b.children() &&
           a.field_names() == b.field_names();
}

bool DataType::identical(const DataType& other) const {
    if (!(*this == other) || nullable_ != other.nullable_ || time_attribute_ != other.time_attribute_) return false;
    for (std::size_t i = 0; i < children().size(); ++i) {
        if (!children()[i].identical(other.children()[i])) return false;
    }
    return true;
}

}  // namespace windrow
