// SPDX-License-Identifier: Apache-2.0

// Records that begin with the byte 0 and the id of the schema that they were written with, which a schema registry knows.

#include "format/avro/avro_confluent_options.hpp"
#include "format/avro/avro_reader.hpp"
#include "format/avro/avro_writer.hpp"
#include "format/message_decoder.hpp"
#include "format/record_encoder.hpp"

#include <map>
#include <optional>

namespace windrow {

namespace {

constexpr std::size_t head_bytes = 5;

class AvroConfluentDecoder final : public MessageDecoder {
public:
    AvroConfluentDecoder(RecordLayout layout, const AvroConfluentOptions& options, std::shared_ptr<SchemaRegistry> registry)
        : MessageDecoder(std::move(layout), NullRecord::no_row, options.ignore_errors, "avro-confluent.ignore-parse-errors"),
          schema_(options.schema),
          registry_(std::move(registry)) {}

private:
    /// The reading of one writer's schema.
    struct Writer {
        std::shared_ptr<const AvroSchemaTree> schema;
        AvroReadNode plan;
    };

    bool read(std::string_view record, std::string& reason) override {
        if (record.size() < head_bytes || record[0] != '\0') {
            reason = "it does not begin with the byte 0 and the 4 bytes of a schema's id";
            return false;
        }
        std::uint32_t id = 0;
        for (std::size_t k = 1; k < head_bytes; ++k) id = (id << 8) | static_cast<unsigned char>(record[k]);
        const Writer* const writer = writer_of(id, reason);
        if (writer == nullptr) return false;
        AvroInput input(record.substr(head_bytes));
        if (!reader_.read(input, writer->plan, output(), reason)) return false;
        if (input.left() == 0) return true;
        reason = "the Avro record is broken: " + std::to_string(input.left()) + " bytes lie behind its end";
        return false;
    }

    const Writer* writer_of(std::uint32_t id, std::string& reason) {
        if (last_ != nullptr && last_id_ == id) return last_;
        auto found = writers_.find(id);
        if (found == writers_.end()) {
            const RegisteredSchema registered = registry_->schema(id);
            if (registered.schema == nullptr) {
                reason = registered.reason;
                return nullptr;
            }
            Writer writer{registered.schema, plan_avro_reading(registered.schema->root(), schema_->root(), layout())};
            found = writers_.emplace(id, std::move(writer)).first;
        }
        last_id_ = id;
        last_ = &found->second;
        return last_;
    }

    std::shared_ptr<const AvroSchemaTree> schema_;
    std::shared_ptr<SchemaRegistry> registry_;
    std::map<std::uint32_t, Writer> writers_;
    std::uint32_t last_id_ = 0;
    const Writer* last_ = nullptr;
    AvroReader reader_;
};

class AvroConfluentFormat final : public RecordFormat {
public:
    explicit AvroConfluentFormat(AvroConfluentOptions options)
        : options_(std::move(options)), registry_(std::make_shared<SchemaRegistry>(options_.registry)) {}
    [[nodiscard]] std::string name() const override { return "avro-confluent"; }
    [[nodiscard]] std::unique_ptr<RecordDecoder> make_decoder(const RecordLayout& layout) const override {
        return std::make_unique<AvroConfluentDecoder>(layout, options_, registry_);
    }
    [[nodiscard]] std::unique_ptr<RecordBoundary> make_boundary() const override { throw_defect("avro records have no bounds"); }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    AvroConfluentOptions options_;
    std::shared_ptr<SchemaRegistry> registry_;
};

/// The schema is registered with the first row.
class AvroConfluentEncoder final : public RecordEncoder {
public:
    explicit AvroConfluentEncoder(AvroConfluentOptions options) : options_(std::move(options)), registry_(options_.registry) {}

    void encode(std::span<const Column* const> columns, std::int64_t row, std::string& out) override {
        if (!id_) id_ = registry_.register_schema(options_.subject, options_.schema_text);
        out += '\0';
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(*id_ >> shift);
        append_avro_record(options_.schema->root(), columns, row, out);
        out += '\n';
    }
    [[nodiscard]] bool bounded_records() const override { return false; }

private:
    AvroConfluentOptions options_;
    SchemaRegistry registry_;
    std::optional<std::uint32_t> id_;
};

}  // namespace

std::unique_ptr<RecordFormat> make_avro_confluent_format(const Options& options, const RecordLayout& layout) {
    return std::make_unique<AvroConfluentFormat>(read_avro_confluent_options(options, layout.physical));
}

std::unique_ptr<RecordEncoder> make_avro_confluent_encoder(const Options& options, const Schema& schema) {
    AvroConfluentOptions confluent = read_avro_confluent_options(options, schema);
    if (confluent.subject.empty()) {
        throw Error("W3502", "the option 'avro-confluent.subject' is missing, which writing needs",
                    "name the subject under which the schema is registered: 'avro-confluent.subject' = 'my-topic-value'");
    }
    return std::make_unique<AvroConfluentEncoder>(std::move(confluent));
}

}  // namespace windrow
