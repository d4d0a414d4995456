// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_row_decoder.hpp"

#include "postgres/postgres_binary.hpp"
#include "windrow/kernels/error.hpp"

#include <bit>

namespace windrow {

namespace {

/// A value goes to row `row` of a column's writer.
class ToWriter {
public:
    ToWriter(ColumnWriter& writer, std::int64_t row) : writer_(writer), row_(row) {}
    void boolean(bool value) { writer_.put_bool(row_, value); }
    void whole(std::int64_t value) { writer_.put_integer(row_, value); }
    void wide(int128_t value) { writer_.put(row_, value); }
    void real32(float value) { writer_.put(row_, value); }
    void real64(double value) { writer_.put(row_, value); }
    void text(std::string_view value) { writer_.put_text(row_, value); }

private:
    ColumnWriter& writer_;
    std::int64_t row_;
};

/// A value is appended to the elements of an array.
class ToBuilder {
public:
    explicit ToBuilder(ColumnBuilder& builder) : builder_(builder) {}
    void boolean(bool value) { builder_.append_bool(value); }
    void whole(std::int64_t value) { builder_.append_int(value); }
    void wide(int128_t value) { builder_.append_int128(value); }
    void real32(float value) { builder_.append_float(value); }
    void real64(double value) { builder_.append_double(value); }
    void text(std::string_view value) { builder_.append_text(value); }

private:
    ColumnBuilder& builder_;
};

template <typename T, typename Target>
BinaryValue read_whole(std::string_view bytes, Target&& target) {
    if (bytes.size() != sizeof(T)) return BinaryValue::damaged;
    target.whole(BinaryCursor(bytes).take<T>());
    return BinaryValue::read;
}

template <typename Target>
BinaryValue read_date(std::string_view bytes, Target&& target) {
    if (bytes.size() != sizeof(std::int32_t)) return BinaryValue::damaged;
    const auto days = BinaryCursor(bytes).take<std::int32_t>();
    using Limits = std::numeric_limits<std::int32_t>;
    if (days == Limits::min() || days == Limits::max()) return BinaryValue::infinite;
    target.whole(days + postgres_epoch_days);
    return BinaryValue::read;
}

template <typename Target>
BinaryValue read_time(std::string_view bytes, Target&& target) {
    constexpr std::int64_t day = 86'400'000'000;
    if (bytes.size() != sizeof(std::int64_t)) return BinaryValue::damaged;
    target.whole(BinaryCursor(bytes).take<std::int64_t>() % day / 1000);  // 24:00:00 is midnight
    return BinaryValue::read;
}

/// Hands the value to the target if it is one of the type; nothing otherwise.
template <typename Target>
BinaryValue read_value(const DataType& type, std::string_view bytes, Target&& target) {
    int128_t wide = 0;
    switch (type.kind()) {
        case TypeKind::boolean:
            if (bytes.size() != 1) return BinaryValue::damaged;
            target.boolean(bytes[0] != 0);
            return BinaryValue::read;
        case TypeKind::tinyint: {
            if (bytes.size() != sizeof(std::int16_t)) return BinaryValue::damaged;
            const auto value = BinaryCursor(bytes).take<std::int16_t>();
            if (value != static_cast<std::int8_t>(value)) return BinaryValue::infinite;
            target.whole(value);
            return BinaryValue::read;
        }
        case TypeKind::smallint:
            return read_whole<std::int16_t>(bytes, target);
        case TypeKind::integer:
            return read_whole<std::int32_t>(bytes, target);
        case TypeKind::bigint:
            return read_whole<std::int64_t>(bytes, target);
        case TypeKind::float32:
            if (bytes.size() != sizeof(float)) return BinaryValue::damaged;
            target.real32(std::bit_cast<float>(BinaryCursor(bytes).take<std::uint32_t>()));
            return BinaryValue::read;
        case TypeKind::float64:
            if (bytes.size() != sizeof(double)) return BinaryValue::damaged;
            target.real64(std::bit_cast<double>(BinaryCursor(bytes).take<std::uint64_t>()));
            return BinaryValue::read;
        case TypeKind::date:
            return read_date(bytes, target);
        case TypeKind::time:
            return read_time(bytes, target);
        case TypeKind::decimal: {
            const BinaryValue state = read_binary_decimal(bytes, type.precision(), type.scale(), wide);
            if (state == BinaryValue::read) target.wide(wide);
            return state;
        }
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz: {
            const BinaryValue state = read_binary_timestamp(bytes, type.precision(), wide);
            if (state != BinaryValue::read) return state;
            if (type.physical() == PhysicalKind::int128) {
                target.wide(wide);
            } else {
                target.whole(static_cast<std::int64_t>(wide));
            }
            return state;
        }
        default:
            target.text(bytes);
            return BinaryValue::read;
    }
}

/// The dimensions, then the elements, each behind its length. The row is null if an element is not one of the type.
BinaryValue read_array(const DataType& type, std::string_view bytes, ColumnBuilder& builder) {
    BinaryCursor cursor(bytes);
    const auto dimensions = cursor.take<std::int32_t>();
    cursor.take<std::int32_t>();   // whether there are nulls
    cursor.take<std::uint32_t>();  // the elements' type
    if (!cursor.ok() || dimensions < 0) return BinaryValue::damaged;
    if (dimensions > 1) return BinaryValue::infinite;
    std::int32_t count = 0;
    if (dimensions == 1) {
        count = cursor.take<std::int32_t>();
        cursor.take<std::int32_t>();  // number of the first element
    }
    const DataType& element = type.children()[0];
    for (std::int32_t k = 0; k < count; ++k) {
        const auto length = cursor.take<std::int32_t>();
        if (length < 0) {
            builder.child(0).append_null();
            continue;
        }
        const std::string_view value = cursor.take_bytes(static_cast<std::size_t>(length));
        if (!cursor.ok()) return BinaryValue::damaged;
        const BinaryValue state = read_value(element, value, ToBuilder(builder.child(0)));
        if (state == BinaryValue::unfit) {
            builder.child(0).append_null();
        } else if (state != BinaryValue::read) {
            return state;
        }
    }
    if (!cursor.ok()) return BinaryValue::damaged;
    builder.append_list();
    return BinaryValue::read;
}

void put_null(ColumnWriter& writer, std::int64_t row) {
    if (writer.is_nested()) {
        writer.nested().append_null();
    } else {
        writer.put_null(row);
    }
}

[[noreturn]] void refuse_value(const std::string& place, const RecordField& field, BinaryValue state) {
    if (state == BinaryValue::unfit)
        throw Error("W5105", place + ": the NOT NULL column '" + field.name + "' has no value in a row",
                    "declare the column without NOT NULL");
    if (state == BinaryValue::damaged) throw_defect(place + ": the server sent no value for column '" + field.name + "'");
    throw Error("W5105", place + ": column '" + field.name + "' has a value that " + field.type.to_plain_string() + " has not",
                "it is infinite, NaN, too large or an array of arrays: read the column as STRING");
}

}  // namespace

PostgresRowDecoder::PostgresRowDecoder(const RecordLayout& layout, std::string place)
    : output_(layout), fields_(layout.fields), place_(std::move(place)) {}

void PostgresRowDecoder::decode(std::string_view rows, std::uint64_t first_ordinal, DecodedChunk& out) {
    out = DecodedChunk{};
    out.first_ordinal = first_ordinal;
    output_.start(rows.size());
    std::uint64_t ordinal = first_ordinal;
    for (BinaryCursor cursor(rows); !cursor.at_end(); ++ordinal) {
        output_.ensure_room();
        const std::int64_t row = output_.rows();
        const auto count = cursor.take<std::int16_t>();
        if (!cursor.ok() || static_cast<std::size_t>(count) != fields_.size()) throw_defect(place_ + ": a row has other columns");
        for (std::size_t k = 0; k < fields_.size(); ++k) {
            ColumnWriter& writer = output_.writers()[k];
            const auto length = cursor.take<std::int32_t>();
            BinaryValue state = BinaryValue::unfit;
            if (length >= 0) {
                const std::string_view value = cursor.take_bytes(static_cast<std::size_t>(length));
                if (!cursor.ok()) throw_defect(place_ + ": a row ends within a value");
                state = writer.is_nested() ? read_array(fields_[k].type, value, writer.nested())
                                           : read_value(fields_[k].type, value, ToWriter(writer, row));
            }
            const bool null = state == BinaryValue::unfit && fields_[k].type.nullable();
            if (null) {
                put_null(writer, row);
            } else if (state != BinaryValue::read) {
                refuse_value(place_, fields_[k], state);
            }
        }
        output_.end_row(ordinal);
    }
    output_.finish(out);
    out.records_read = ordinal - first_ordinal;
}

}  // namespace windrow
