// SPDX-License-Identifier: Apache-2.0
#include "kafka/kafka_decoder.hpp"

#include "windrow/kernels/column.hpp"

#include <algorithm>
#include <cstring>

namespace windrow {

namespace {

/// The values (or keys) of a batch laid one behind the other, each with a line end behind it, as the formats' scanners want it.
class GatheredRecords {
public:
    GatheredRecords(const KafkaChunk& chunk, std::string_view LogRecord::*part) {
        const std::vector<LogRecord>& records = chunk.batch->records();
        std::size_t size = chunk.records;
        for (std::size_t i = 0; i < chunk.records; ++i) size += (records[i].*part).size();
        bytes_ = Buffer::allocate(std::max<std::size_t>(size, 1));
        begins_.reserve(chunk.records + 1);
        ordinals_.reserve(chunk.records);
        char* const begin = bytes_.mutable_as<char>();
        char* to = begin;
        for (std::size_t i = 0; i < chunk.records; ++i) {
            const std::string_view record = records[i].*part;
            begins_.push_back(static_cast<std::uint32_t>(to - begin));
            ordinals_.push_back(static_cast<std::uint64_t>(records[i].offset));
            if (record.data() == nullptr) nulls_.push_back(static_cast<std::int32_t>(i));
            if (!record.empty()) std::memcpy(to, record.data(), record.size());
            to += record.size();
            *to++ = '\n';
        }
        begins_.push_back(static_cast<std::uint32_t>(to - begin));
        size_ = size;
    }
    [[nodiscard]] RecordRun run() const { return {{bytes_.as<char>(), size_}, begins_, ordinals_, nulls_}; }

private:
    Buffer bytes_;
    std::size_t size_ = 0;
    std::vector<std::uint32_t> begins_;
    std::vector<std::uint64_t> ordinals_;
    std::vector<std::int32_t> nulls_;
};

std::uint64_t ordinal(const DecodedChunk& chunk, std::int64_t row) {
    return chunk.ordinals.as<std::uint64_t>()[row];
}

/// Keeps the rows of `value` whose record has a row in `key`, and gives the rows of `key` that belong to them.
std::vector<std::int32_t> join_by_record(DecodedChunk& value, const DecodedChunk& key) {
    std::vector<std::int32_t> kept;
    std::vector<std::int32_t> keys;
    std::int64_t k = 0;
    for (std::int64_t row = 0; row < value.rows; ++row) {
        while (k < key.rows && ordinal(key, k) < ordinal(value, row)) ++k;
        if (k == key.rows) break;
        if (ordinal(key, k) != ordinal(value, row)) continue;
        kept.push_back(static_cast<std::int32_t>(row));
        keys.push_back(static_cast<std::int32_t>(k));
    }
    if (static_cast<std::int64_t>(kept.size()) == value.rows) return keys;
    for (Column& column : value.columns) column = column.take(kept);
    Buffer ordinals = Buffer::allocate(kept.size() * sizeof(std::uint64_t));
    for (std::size_t i = 0; i < kept.size(); ++i) ordinals.mutable_as<std::uint64_t>()[i] = ordinal(value, kept[i]);
    value.ordinals = std::move(ordinals);
    value.rows = static_cast<std::int64_t>(kept.size());
    return keys;
}

const char* name_of(LogTimestamp kind) {
    switch (kind) {
        case LogTimestamp::create_time:
            return "CreateTime";
        case LogTimestamp::append_time:
            return "LogAppendTime";
        case LogTimestamp::none:
            break;
    }
    return "NoTimestampType";
}

class KafkaDecoder final : public Decoder {
public:
    KafkaDecoder(std::unique_ptr<RecordDecoder> value, std::unique_ptr<RecordDecoder> key, std::vector<KafkaColumn> columns)
        : value_(std::move(value)), key_(std::move(key)), columns_(std::move(columns)) {}

    void decode(const RawChunk& raw, DecodedChunk& out) override {
        if (raw.context == nullptr) {
            out = DecodedChunk{};
            for (const KafkaColumn& column : columns_) out.columns.push_back(Column::allocate(column.type, 0));
            return;
        }
        const auto& chunk = *static_cast<const KafkaChunk*>(raw.context.get());
        const RecordOrigin origin{"topic " + chunk.partition.topic + ", partition " + std::to_string(chunk.partition.number), 0,
                                  false, true};
        value_->decode_records(GatheredRecords(chunk, &LogRecord::value).run(), origin, out);
        std::vector<Column> keys;
        if (key_ != nullptr) {
            DecodedChunk key;
            key_->decode_records(GatheredRecords(chunk, &LogRecord::key).run(), origin, key);
            const std::vector<std::int32_t> rows = join_by_record(out, key);
            for (const Column& column : key.columns) keys.push_back(column.take(rows));
            for (BadRecord& bad : key.bad) keep_bad_key(out, std::move(bad));
        }
        std::vector<Column> values = std::move(out.columns);
        out.columns.clear();
        for (const KafkaColumn& column : columns_) out.columns.push_back(make_column(column, chunk, out, values, keys));
    }

private:
    /// A record whose key is bad is one bad record, whatever its value is.
    static void keep_bad_key(DecodedChunk& out, BadRecord&& bad) {
        const auto same = [&](const BadRecord& other) { return other.ordinal == bad.ordinal; };
        if (std::any_of(out.bad.begin(), out.bad.end(), same)) return;
        bad.reason = "key: " + bad.reason;
        const auto after =
            std::find_if(out.bad.begin(), out.bad.end(), [&](const BadRecord& other) { return other.ordinal > bad.ordinal; });
        out.bad.insert(after, std::move(bad));
    }

    static Column make_column(const KafkaColumn& column, const KafkaChunk& chunk, const DecodedChunk& out,
                              std::vector<Column>& values, std::vector<Column>& keys) {
        switch (column.origin) {
            case KafkaColumn::Origin::value:
                return values[column.index];
            case KafkaColumn::Origin::key:
                return keys[column.index];
            case KafkaColumn::Origin::topic:
                return Column::of_constant(column.type, Value(chunk.partition.topic), out.rows);
            case KafkaColumn::Origin::partition:
                return Column::of_constant(column.type, Value(static_cast<std::int64_t>(chunk.partition.number)), out.rows);
            default:
                return per_record(column, chunk, out);
        }
    }

    static Column per_record(const KafkaColumn& column, const KafkaChunk& chunk, const DecodedChunk& out) {
        ColumnBuilder builder(column.type);
        const std::vector<LogRecord>& records = chunk.batch->records();
        std::vector<LogHeader> headers;
        std::size_t at = 0;
        for (std::int64_t row = 0; row < out.rows; ++row) {
            while (static_cast<std::uint64_t>(records[at].offset) != ordinal(out, row)) ++at;
            const LogRecord& record = records[at];
            if (column.origin == KafkaColumn::Origin::offset) {
                builder.append_int(record.offset);
            } else if (column.origin == KafkaColumn::Origin::timestamp) {
                builder.append_int(record.timestamp_ms);
            } else if (column.origin == KafkaColumn::Origin::timestamp_type) {
                builder.append_text(name_of(record.timestamp_kind));
            } else {
                headers.clear();
                chunk.batch->headers(at, headers);
                append_headers(headers, builder);
            }
        }
        return builder.finish();
    }

    /// The last one of a name stands, as in Flink's map.
    static void append_headers(const std::vector<LogHeader>& headers, ColumnBuilder& builder) {
        for (std::size_t h = 0; h < headers.size(); ++h) {
            const auto again = std::any_of(headers.begin() + static_cast<std::ptrdiff_t>(h) + 1, headers.end(),
                                           [&](const LogHeader& later) { return later.name == headers[h].name; });
            if (again) continue;
            builder.child(0).append_text(headers[h].name);
            if (headers[h].value.data() == nullptr) {
                builder.child(1).append_null();
            } else {
                builder.child(1).append_text(headers[h].value);
            }
        }
        builder.append_list();
    }

    std::unique_ptr<RecordDecoder> value_;
    std::unique_ptr<RecordDecoder> key_;
    std::vector<KafkaColumn> columns_;
};

}  // namespace

Schema kafka_metadata_columns() {
    return {{"topic", DataType::string().not_null()},
            {"partition", DataType::integer().not_null()},
            {"headers", DataType::map(DataType::string().not_null(), DataType::bytes()).not_null()},
            {"offset", DataType::bigint().not_null()},
            {"timestamp", DataType::timestamp_ltz(3).not_null()},
            {"timestamp-type", DataType::string().not_null()}};
}

std::unique_ptr<Decoder> make_kafka_decoder(std::unique_ptr<RecordDecoder> value, std::unique_ptr<RecordDecoder> key,
                                            std::vector<KafkaColumn> columns) {
    return std::make_unique<KafkaDecoder>(std::move(value), std::move(key), std::move(columns));
}

}  // namespace windrow
