// SPDX-License-Identifier: Apache-2.0
#include "checkpoint/file_access.hpp"
#include "connector/connectors.hpp"
#include "connector/file_format.hpp"
#include "connector/filesystem_options.hpp"
#include "connector/input_files.hpp"
#include "connector/partition_value.hpp"
#include "connector/pending_file.hpp"
#include "connector/pending_parts.hpp"
#include "windrow/host/failpoint.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

namespace windrow {

namespace fs = std::filesystem;

namespace {

struct SinkTable {
    fs::path path;
    Schema record_columns;                  ///< those that are written into records
    std::vector<std::size_t> record_index;  ///< their places among the sink's columns
    std::vector<std::size_t> key_index;     ///< places of the partition keys
    std::vector<std::string> key_names;
    std::string default_partition;
    std::int64_t roll_bytes = 0;
    bool success_file = false;
    std::string success_name;
    std::function<std::shared_ptr<RecordEncoder>()> encoder_of_file;
};

SinkTable read_filesystem_sink_options(const SinkRequest& request) {
    const Options& options = request.options;
    SinkTable table;
    mark_filesystem_options(options);
    mark_runtime_options(options);
    const std::string path = options.required("path");
    if (path.empty()) throw Error("W3503", "the option 'path' is empty", "write the path of a folder");
    table.path = path == "/dev/stdout" ? fs::path("-") : resolve_path(request.base_directory, path);
    for (const std::string& key : request.partition_keys) {
        const auto found =
            std::find_if(request.columns.begin(), request.columns.end(), [&](const Field& f) { return f.name == key; });
        if (found == request.columns.end()) throw_defect("partition key " + key + " is not among the sink's columns");
        if (found->type.is_nested()) {
            throw Error("W3507", "the partition column '" + key + "' can't be " + found->type.to_plain_string(),
                        "use a scalar column");
        }
        table.key_names.push_back(key);
        table.key_index.push_back(static_cast<std::size_t>(found - request.columns.begin()));
    }
    if (table.path == "-" && !table.key_index.empty()) {
        throw Error("W3509", "a partitioned table can't be written to the standard output", "give a folder as 'path'");
    }
    for (std::size_t k = 0; k < request.columns.size(); ++k) {
        if (std::find(table.key_index.begin(), table.key_index.end(), k) != table.key_index.end()) continue;
        table.record_columns.push_back(request.columns[k]);
        table.record_index.push_back(k);
    }
    table.default_partition = options.text_or("partition.default-name", default_partition_name);
    table.roll_bytes = options.bytes_or("sink.rolling-policy.file-size", std::int64_t{128} << 20);
    table.success_file = options.text_or("sink.partition-commit.policy.kind", "").find("success-file") != std::string::npos;
    table.success_name = options.text_or("sink.partition-commit.success-file.name", "_SUCCESS");
    table.encoder_of_file = make_file_encoders(options, table.record_columns, request.base_directory);
    options.check_all_known("filesystem");
    return table;
}

/// A file that rows are written to.
class PartFile {
public:
    PartFile(const fs::path& folder, const std::string& name, std::shared_ptr<RecordEncoder> encoder)
        : file_(folder, name), encoder_(std::move(encoder)) {}

    void write(std::span<const Column* const> columns, std::int64_t row) {
        encoder_->encode(columns, row, file_.buffer());
        file_.flush_if_full();
    }
    /// Nothing is written any more.
    void finish() {
        if (encoder_) encoder_->end_file(file_.buffer());
        encoder_.reset();
        file_.finish();
    }
    [[nodiscard]] PendingFile& file() noexcept { return file_; }

private:
    PendingFile file_;
    std::shared_ptr<RecordEncoder> encoder_;
};

/// Rows become visible at commit: they are written to hidden files, which are then renamed.
class FilesystemSink final : public Sink {
public:
    explicit FilesystemSink(SinkTable table) : table_(std::move(table)), job_(unique_file_stem()) {}
    ~FilesystemSink() override { FilesystemSink::abort(); }
    FilesystemSink(const FilesystemSink&) = delete;
    FilesystemSink& operator=(const FilesystemSink&) = delete;

    void write(const Batch& batch) override {
        std::vector<const Column*> columns;
        for (const std::size_t k : table_.record_index) columns.push_back(&batch.columns[k]);
        for (std::int64_t row = 0; row < batch.rows; ++row) file_of(batch, row).write(columns, row);
    }

    void commit() override {
        for (auto& [folder, files] : files_) {
            for (auto& file : files) file->finish();
        }
        for (auto& [folder, files] : files_) {
            for (auto& file : files) file->file().publish();
            mark_success(folder);
        }
        files_.clear();
    }

    void abort() noexcept override { files_.clear(); }

    [[nodiscard]] std::string prepare() override {
        PendingParts parts{job_, 0, {}};
        for (auto& [folder, files] : files_) {
            for (auto& file : files) {
                file->finish();
                parts.files.push_back({folder, file->file().name()});
            }
        }
        for (auto& [folder, files] : files_) {
            for (auto& file : files) file->file().keep();
            // The checkpoint names the hidden files: their names must last before it does.
            sync_folder(table_.path / folder);
            sync_names_above(table_.path / folder, lasting_folders_);
        }
        files_.clear();
        parts.next_part = next_part_;
        return encode_pending_parts(parts);
    }

    void commit_prepared(std::string_view pending) override {
        const PendingParts parts = decode_pending_parts(pending);
        for (const PendingParts::File& file : parts.files) {
            PendingFile::publish_pending(table_.path / file.folder, file.name);
            failpoint("sink-half-committed");
        }
        for (const PendingParts::File& file : parts.files) mark_success(file.folder);
    }

    void recover(std::string_view pending) override {
        const PendingParts parts = decode_pending_parts(pending);
        commit_prepared(pending);
        remove_later_parts(table_.path, parts.job, parts.next_part);
        job_ = parts.job;
        next_part_ = parts.next_part;
    }

    [[nodiscard]] std::string guarantee() const override { return "exactly-once by rename"; }

private:
    void mark_success(const std::string& folder) const {
        if (table_.success_file && !table_.key_index.empty())
            PendingFile::write_whole(table_.path / folder / table_.success_name, "");
    }

    PartFile& file_of(const Batch& batch, std::int64_t row) {
        folder_text_.clear();
        for (std::size_t k = 0; k < table_.key_index.size(); ++k) {
            const Column& column = batch.columns[table_.key_index[k]];
            std::string text = column.is_valid(row) ? partition_text(column, row) : std::string();
            if (text.empty()) text = table_.default_partition;
            folder_text_ += encode_partition_text(table_.key_names[k]) + "=" + encode_partition_text(text) + "/";
        }
        std::vector<std::unique_ptr<PartFile>>& files = files_[folder_text_];
        if (files.empty() || files.back()->file().size() >= static_cast<std::uint64_t>(table_.roll_bytes)) {
            if (!files.empty()) files.back()->finish();
            files.push_back(
                std::make_unique<PartFile>(table_.path / folder_text_, part_name(job_, next_part_++), table_.encoder_of_file()));
        }
        return *files.back();
    }

    SinkTable table_;
    std::string job_;
    std::map<std::string, std::vector<std::unique_ptr<PartFile>>> files_;  ///< by folder below the path
    std::set<fs::path> lasting_folders_;
    std::string folder_text_;
    std::uint64_t next_part_ = 0;
};

/// 'path' = '-': records go to the standard output as they come, as one file.
class StandardOutputSink final : public Sink {
public:
    StandardOutputSink(const SinkTable& table, std::ostream& stream)
        : record_index_(table.record_index), encoder_(table.encoder_of_file()), stream_(stream) {}
    void write(const Batch& batch) override {
        std::vector<const Column*> columns;
        for (const std::size_t k : record_index_) columns.push_back(&batch.columns[k]);
        text_.clear();
        for (std::int64_t row = 0; row < batch.rows; ++row) encoder_->encode(columns, row, text_);
        put();
    }
    void commit() override { put_held_back(); }
    void abort() noexcept override {}
    /// The checkpoint counts all rows so far as written.
    [[nodiscard]] std::string prepare() override {
        put_held_back();
        return {};
    }
    [[nodiscard]] std::string guarantee() const override { return "at-least-once"; }

private:
    void put_held_back() {
        text_.clear();
        encoder_->end_file(text_);
        put();
    }
    void put() {
        stream_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
        stream_.flush();
        if (!stream_) throw Error("W6005", "the standard output can't be written", "is the reader of the pipe gone?");
    }

    std::vector<std::size_t> record_index_;
    std::shared_ptr<RecordEncoder> encoder_;
    std::ostream& stream_;
    std::string text_;
};

}  // namespace

void validate_filesystem_sink(const SinkRequest& request) {
    read_filesystem_sink_options(request);
}

std::unique_ptr<Sink> open_filesystem_sink(const SinkRequest& request, std::ostream& standard_output) {
    SinkTable table = read_filesystem_sink_options(request);
    if (table.path == "-") return std::make_unique<StandardOutputSink>(table, standard_output);
    return std::make_unique<FilesystemSink>(std::move(table));
}

}  // namespace windrow
