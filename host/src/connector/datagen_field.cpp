// SPDX-License-Identifier: Apache-2.0
#include "connector/datagen_field.hpp"

#include "format/java_double.hpp"
#include "windrow/semantics/calendar.hpp"
#include "windrow/semantics/record_number_text.hpp"

#include <algorithm>
#include <cfloat>
#include <limits>

namespace windrow {

namespace {

[[noreturn]] void refuse(const std::string& key, const std::string& value, const std::string& expected) {
    throw Error("W3503", "option '" + key + "' = '" + value + "' is " + expected, "write a value of the column's type");
}

std::int64_t type_high(const DataType& type) {
    switch (type.kind()) {
        case TypeKind::tinyint:
            return 127;
        case TypeKind::smallint:
            return 32767;
        case TypeKind::integer:
            return 2147483647;
        default:
            return std::numeric_limits<std::int64_t>::max();
    }
}

/// 18 digits of a DECIMAL are random; that is what an int64 holds.
std::int64_t decimal_high(const DataType& type) {
    return static_cast<std::int64_t>(semantics::record_power_of_ten(std::min(type.precision(), 18))) - 1;
}

std::int64_t read_number(const Options& options, const std::string& key, const DataType& type, std::int64_t otherwise) {
    const auto text = options.text(key);
    if (!text) return otherwise;
    const std::string_view trimmed = java_trim(*text);
    const char* const begin = trimmed.data();
    const char* const end = begin + trimmed.size();
    if (type.kind() == TypeKind::decimal) {
        int128_t unscaled = 0;
        const auto outcome = semantics::record_parse_decimal(begin, end, std::min(type.precision(), 18), type.scale(), unscaled);
        if (outcome != semantics::NumberText::good) refuse(key, *text, "no " + type.to_plain_string());
        return static_cast<std::int64_t>(unscaled);
    }
    std::int64_t value = 0;
    const std::int64_t high = type_high(type);
    if (!semantics::record_parse_integer(begin, end, -high - 1, high, value)) refuse(key, *text, "no " + type.to_plain_string());
    return value;
}

bool takes_sequence(const DataType& type) {
    return type.is_numeric() || type.is_string();
}

}  // namespace

std::uint64_t DatagenField::mix(std::uint64_t seed, std::uint64_t value) noexcept {
    // splitmix64's finalizer over a Weyl sequence
    std::uint64_t x = seed + (value + 1) * 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

DatagenField::DatagenField(const Options& options, const std::string& name, const DataType& type, std::uint64_t seed,
                           std::int64_t now_ms)
    : type_(type), now_ms_(now_ms) {
    const std::string prefix = "fields." + name + ".";
    std::uint64_t hash = 1469598103934665603ULL;  // FNV-1a: std::hash may differ between libraries, the data must not
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    seed_ = mix(seed, hash);
    sequence_ = options.choice_or(prefix + "kind", "random", {"random", "sequence"}) == "sequence";
    if (const auto rate = options.text(prefix + "null-rate")) {
        if (!parse_java_double(*rate, null_rate_) || !(null_rate_ >= 0 && null_rate_ <= 1)) {
            refuse(prefix + "null-rate", *rate, "not a number from 0 to 1");
        }
    }
    if (sequence_) {
        read_sequence(options, prefix);
        return;
    }
    switch (type.kind()) {
        case TypeKind::array:
            children_.emplace_back(options, name + ".element", type.children()[0], seed, now_ms);
            break;
        case TypeKind::multiset:
            children_.emplace_back(options, name + ".element", type.children()[0], seed, now_ms);
            break;
        case TypeKind::map:
            children_.emplace_back(options, name + ".key", type.children()[0], seed, now_ms);
            children_.emplace_back(options, name + ".value", type.children()[1], seed, now_ms);
            break;
        case TypeKind::row:
            for (std::size_t k = 0; k < type.children().size(); ++k) {
                children_.emplace_back(options, name + "." + type.field_names()[k], type.children()[k], seed, now_ms);
            }
            break;
        default:
            break;
    }
    read_random(options, prefix);
}

void DatagenField::read_sequence(const Options& options, const std::string& prefix) {
    if (!takes_sequence(type_)) {
        throw Error("W3507", "option '" + prefix + "kind': a " + type_.to_plain_string() + " column can't be a sequence",
                    "use 'random', or a numeric or STRING column");
    }
    (void)options.required(prefix + "start");
    (void)options.required(prefix + "end");
    low_ = read_number(options, prefix + "start", type_.is_integer() ? type_ : DataType::bigint(), 0);
    high_ = read_number(options, prefix + "end", type_.is_integer() ? type_ : DataType::bigint(), 0);
    if (high_ < low_) refuse(prefix + "end", std::to_string(high_), "not at least the start of the sequence");
    limit_ = static_cast<std::uint64_t>(high_) - static_cast<std::uint64_t>(low_) + 1;
}

void DatagenField::read_number_range(const Options& options, const std::string& prefix) {
    if (type_.is_floating()) {
        real_low_ = DBL_MIN;
        real_high_ = type_.kind() == TypeKind::float32 ? static_cast<double>(FLT_MAX) : DBL_MAX;
        const auto low = options.text(prefix + "min");
        const auto high = options.text(prefix + "max");
        if (low && !parse_java_double(java_trim(*low), real_low_)) refuse(prefix + "min", *low, "not a number");
        if (high && !parse_java_double(java_trim(*high), real_high_)) refuse(prefix + "max", *high, "not a number");
        if (!(real_low_ <= real_high_)) refuse(prefix + "max", high.value_or(""), "not at least the minimum");
        return;
    }
    if (type_.kind() == TypeKind::decimal) {
        low_ = 0;
        high_ = decimal_high(type_);
    } else {
        high_ = type_high(type_);
        low_ = -high_ - 1;
    }
    low_ = read_number(options, prefix + "min", type_, low_);
    high_ = read_number(options, prefix + "max", type_, high_);
    if (low_ > high_) refuse(prefix + "max", std::to_string(high_), "not at least the minimum");
}

void DatagenField::read_random(const Options& options, const std::string& prefix) {
    if (type_.is_numeric() || type_.is_interval()) {
        read_number_range(options, prefix);
    } else if (type_.is_string() || type_.is_binary()) {
        const bool bounded = type_.length() != DataType::max_length;
        const std::int64_t otherwise = bounded ? type_.length() : (type_.is_string() ? 100 : 20);
        length_ = options.integer_or(prefix + "length", otherwise);
        if (length_ < 0 || (bounded && length_ > type_.length())) {
            refuse(prefix + "length", std::to_string(length_), "not a length from 0 to that of " + type_.to_plain_string());
        }
        varying_length_ = options.flag_or(prefix + "var-len", false);
    } else if (type_.is_timestamp() || type_.kind() == TypeKind::date || type_.kind() == TypeKind::time) {
        max_past_ms_ = options.milliseconds_or(prefix + "max-past", 0);
    } else if (type_.kind() == TypeKind::array || type_.kind() == TypeKind::map || type_.kind() == TypeKind::multiset) {
        length_ = options.integer_or(prefix + "length", 3);
        if (length_ < 0 || length_ > 1000000)
            refuse(prefix + "length", std::to_string(length_), "not a length from 0 to 1000000");
    }
}

std::int64_t DatagenField::between(std::uint64_t random, std::int64_t low, std::int64_t high) const noexcept {
    const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    if (range == 0) return static_cast<std::int64_t>(random);
    const auto place = static_cast<std::uint64_t>((static_cast<uint128_t>(random) * range) >> 64);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + place);
}

void DatagenField::append_value(std::uint64_t random, std::uint64_t record, ColumnBuilder& out) const {
    if (null_rate_ > 0 && static_cast<double>(mix(random, 7) >> 11) * 0x1p-53 < null_rate_) {
        out.append_null();
    } else if (sequence_) {
        append_sequence(record, out);
    } else {
        append_random(random, out);
    }
}

void DatagenField::append_sequence(std::uint64_t record, ColumnBuilder& out) const {
    const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(low_) + record);
    switch (type_.kind()) {
        case TypeKind::float32:
            out.append_float(static_cast<float>(value));
            break;
        case TypeKind::float64:
            out.append_double(static_cast<double>(value));
            break;
        case TypeKind::decimal:
            out.append_int128(static_cast<int128_t>(value) * semantics::record_power_of_ten(type_.scale()));
            break;
        case TypeKind::character:
        case TypeKind::varchar:
            out.append_text(std::to_string(value));
            break;
        default:
            out.append_int(value);
    }
}

void DatagenField::append_random(std::uint64_t random, ColumnBuilder& out) const {
    switch (type_.kind()) {
        case TypeKind::boolean:
            out.append_bool((random & 1) != 0);
            break;
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
        case TypeKind::interval_year_month:
        case TypeKind::interval_day_time:
            out.append_int(between(random, low_, high_));
            break;
        case TypeKind::decimal:
            out.append_int128(between(random, low_, high_));
            break;
        case TypeKind::float32:
        case TypeKind::float64: {
            const double share = static_cast<double>(random >> 11) * 0x1p-53;
            const double value = std::min(real_low_ * (1 - share) + real_high_ * share, real_high_);
            if (type_.kind() == TypeKind::float32) {
                out.append_float(static_cast<float>(value));
            } else {
                out.append_double(value);
            }
            break;
        }
        case TypeKind::character:
        case TypeKind::varchar:
        case TypeKind::binary:
        case TypeKind::varbinary:
            append_text(random, out);
            break;
        case TypeKind::date:
        case TypeKind::time:
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            append_time(random, out);
            break;
        default:
            append_collection(random, out);
    }
}

void DatagenField::append_text(std::uint64_t random, ColumnBuilder& out) const {
    const std::int64_t length = varying_length_ ? between(mix(random, 3), 1, std::max<std::int64_t>(1, length_)) : length_;
    std::string text(static_cast<std::size_t>(length), '\0');
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (k % 8 == 0) bits = mix(random, k);
        const auto byte = static_cast<unsigned char>(bits >> (8 * (k % 8)));
        text[k] = type_.is_string() ? "0123456789abcdef"[byte & 15] : static_cast<char>(byte);
    }
    out.append_text(text);
}

void DatagenField::append_time(std::uint64_t random, ColumnBuilder& out) const {
    if (type_.kind() == TypeKind::time) {
        out.append_int(between(random, 0, 86399) * 1000);
        return;
    }
    const std::int64_t ms = now_ms_ - (max_past_ms_ > 0 ? between(random, 0, max_past_ms_) : 0);
    if (type_.kind() == TypeKind::date) {
        out.append_int(semantics::days_of_milliseconds(ms));
    } else if (type_.physical() == PhysicalKind::int128) {
        out.append_int128(static_cast<int128_t>(ms) * 1000000);
    } else {
        out.append_int(ms);
    }
}

void DatagenField::append_collection(std::uint64_t random, ColumnBuilder& out) const {
    if (type_.kind() == TypeKind::row) {
        for (std::size_t k = 0; k < children_.size(); ++k) {
            children_[k].append_value(mix(random, children_[k].seed_), 0, out.child(k));
        }
        out.append_record();
        return;
    }
    for (std::int64_t k = 0; k < length_; ++k) {
        const auto place = static_cast<std::uint64_t>(k);
        children_[0].append_value(mix(random, 2 * place), place, out.child(0));
        if (type_.kind() == TypeKind::map) children_[1].append_value(mix(random, 2 * place + 1), place, out.child(1));
        if (type_.kind() == TypeKind::multiset) out.child(1).append_int(between(mix(random, 2 * place + 1), 1, 10));
    }
    out.append_list();
}

}  // namespace windrow
