// SPDX-License-Identifier: Apache-2.0
#include "connector/file_format.hpp"

#include "connector/avro_files_reader.hpp"
#include "connector/line_files_reader.hpp"
#include "format/avro/avro_file_format.hpp"

namespace windrow {

namespace {

/// An empty chunk of a watched folder.
void decode_nothing(const std::vector<ScanColumn>& columns, DecodedChunk& out) {
    out = DecodedChunk{};
    for (const ScanColumn& column : columns) out.columns.push_back(Column::allocate(column.type, 0));
}

/// Puts the columns that the file gives between those that were decoded.
void add_file_columns(const std::vector<ScanColumn>& columns, const FileContext& file, DecodedChunk& out) {
    std::vector<Column> decoded = std::move(out.columns);
    out.columns.clear();
    std::size_t next = 0;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        if (columns[k].origin == ScanColumn::Origin::physical) {
            out.columns.push_back(std::move(decoded[next++]));
        } else {
            out.columns.push_back(Column::of_constant(columns[k].type, file.constants[k], out.rows));
        }
    }
}

class LineFileDecoder final : public Decoder {
public:
    LineFileDecoder(std::unique_ptr<RecordDecoder> records, std::vector<ScanColumn> columns)
        : records_(std::move(records)), columns_(std::move(columns)) {}

    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        if (chunk.context == nullptr) return decode_nothing(columns_, out);
        const auto& file = *static_cast<const FileContext*>(chunk.context.get());
        records_->decode({chunk.bytes.as<char>(), chunk.bytes.size()}, chunk.first_ordinal, file.origin, out);
        add_file_columns(columns_, file, out);
    }

private:
    std::unique_ptr<RecordDecoder> records_;
    std::vector<ScanColumn> columns_;
};

class LineFiles final : public FileFormat {
public:
    explicit LineFiles(std::unique_ptr<RecordFormat> records) : records_(std::move(records)) {}
    [[nodiscard]] std::string name() const override { return records_->name(); }
    [[nodiscard]] std::unique_ptr<PartitionReader> make_reader(FilesToRead files) const override {
        return std::make_unique<LineFilesReader>(std::move(files), records_->make_boundary());
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder(const RecordLayout& layout,
                                                        const std::vector<ScanColumn>& columns) const override {
        return std::make_unique<LineFileDecoder>(records_->make_decoder(layout), columns);
    }

private:
    std::unique_ptr<RecordFormat> records_;
};

class AvroChunkDecoder final : public Decoder {
public:
    AvroChunkDecoder(AvroFileDecoder blocks, std::vector<ScanColumn> columns)
        : blocks_(std::move(blocks)), columns_(std::move(columns)) {}

    void decode(const RawChunk& chunk, DecodedChunk& out) override {
        if (chunk.context == nullptr) return decode_nothing(columns_, out);
        const auto& avro = *static_cast<const AvroFileChunk*>(chunk.context.get());
        blocks_.decode({chunk.bytes.as<char>(), chunk.bytes.size()}, avro.pieces, avro.file->origin, out);
        add_file_columns(columns_, *avro.file, out);
    }

private:
    AvroFileDecoder blocks_;
    std::vector<ScanColumn> columns_;
};

class AvroFiles final : public FileFormat {
public:
    explicit AvroFiles(AvroFileFormat format) : format_(std::move(format)) {}
    [[nodiscard]] std::string name() const override { return "avro"; }
    [[nodiscard]] std::unique_ptr<PartitionReader> make_reader(FilesToRead files) const override {
        return std::make_unique<AvroFilesReader>(std::move(files));
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder(const RecordLayout& layout,
                                                        const std::vector<ScanColumn>& columns) const override {
        return std::make_unique<AvroChunkDecoder>(format_.make_decoder(layout), columns);
    }

private:
    AvroFileFormat format_;
};

bool is_avro(const Options& options) {
    return options.required("format") == "avro";
}

}  // namespace

std::unique_ptr<FileFormat> make_file_format(const Options& options, const RecordLayout& layout) {
    if (is_avro(options)) return std::make_unique<AvroFiles>(read_avro_file_format(options, layout));
    std::unique_ptr<RecordFormat> records = make_record_format(options, layout);
    require_bounded_records(records->bounded_records(), records->name(), "filesystem");
    return std::make_unique<LineFiles>(std::move(records));
}

std::function<std::shared_ptr<RecordEncoder>()> make_file_encoders(const Options& options, const Schema& schema,
                                                                   const std::filesystem::path& base) {
    if (is_avro(options)) return make_avro_file_encoders(options, schema);
    std::shared_ptr<RecordEncoder> lines = make_record_encoder(options, schema, base);
    require_bounded_records(lines->bounded_records(), options.required("format"), "filesystem");
    return [lines] { return lines; };
}

}  // namespace windrow
