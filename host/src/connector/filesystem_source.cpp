// SPDX-License-Identifier: Apache-2.0
#include "connector/connectors.hpp"
#include "connector/file_format.hpp"
#include "connector/filesystem_options.hpp"
#include "connector/partition_value.hpp"
#include "options/nearest_names.hpp"

#include <re2/re2.h>
#include <algorithm>

namespace windrow {

namespace {

/// Everything that a filesystem table's options say.
struct FilesystemTable {
    RecordLayout layout;
    std::shared_ptr<const FileFormat> format;
    FileQuery query;
    std::int64_t monitor_interval_ms = 0;
    bool partition_per_file = false;
    std::string default_partition;
    bool default_partition_named = false;
};

void check_metadata(const ScanRequest& request) {
    const Schema offered = filesystem_metadata_columns();
    for (const ScanColumn& column : request.columns) {
        if (column.origin != ScanColumn::Origin::metadata) continue;
        const auto found = std::find_if(offered.begin(), offered.end(), [&](const Field& f) { return f.name == column.name; });
        if (found != offered.end()) continue;
        throw Error("W3508", "table " + request.table + ": the filesystem connector has no metadata '" + column.name + "'",
                    "metadata: file.path, file.name, file.size, file.modification-time");
    }
}

FilesystemTable read_filesystem_source_options(const ScanRequest& request) {
    const Options& options = request.options;
    FilesystemTable table;
    table.layout = record_layout_of(request);
    mark_filesystem_options(options);
    mark_runtime_options(options);
    const std::string path = options.required("path");
    if (path.empty()) throw Error("W3503", "the option 'path' is empty", "write the path of a file or folder");
    table.query.path = resolve_path(request.base_directory, path);
    table.query.partition_keys = request.partition_keys;
    table.query.path_regex = options.text_or("source.path.regex-pattern", "");
    if (!table.query.path_regex.empty()) {
        const re2::RE2 pattern(table.query.path_regex, re2::RE2::Quiet);
        if (!pattern.ok()) {
            throw Error("W3503", "option 'source.path.regex-pattern': " + pattern.error(),
                        "write a regular expression in RE2's syntax");
        }
    }
    table.monitor_interval_ms = options.milliseconds_or("source.monitor-interval", 0);
    table.partition_per_file = options.choice_or("windrow.partition", "table", {"table", "file"}) == "file";
    if (table.partition_per_file && table.monitor_interval_ms > 0) {
        throw Error("W3509", "'windrow.partition' = 'file' and 'source.monitor-interval' can't be combined",
                    "a watched folder is one log: drop one of the two");
    }
    table.default_partition_named = options.text("partition.default-name").has_value();
    table.default_partition = options.text_or("partition.default-name", default_partition_name);
    table.format = make_file_format(options, table.layout);
    options.check_all_known("filesystem");
    check_metadata(request);
    return table;
}

Value metadata_value(const ScanColumn& column, const InputFile& file) {
    const std::size_t slash = file.path.rfind('/');
    if (column.name == "file.path") return Value("file:" + file.path);
    if (column.name == "file.name") return Value(slash == std::string::npos ? file.path : file.path.substr(slash + 1));
    if (column.name == "file.size") return Value(static_cast<std::int64_t>(file.size));
    return column.type.physical() == PhysicalKind::int128 ? Value(static_cast<int128_t>(file.modified_ms) * 1000000)
                                                          : Value(file.modified_ms);
}

class FilesystemSource final : public Source {
public:
    FilesystemSource(std::string name, FilesystemTable table, std::vector<ScanColumn> columns)
        : name_(std::move(name)), table_(std::move(table)), columns_(std::move(columns)), files_(list_input_files(table_.query)) {
        for (const InputFile& file : files_) (void)constants_of(file);  // a bad partition folder is reported before any row
    }

    [[nodiscard]] bool bounded() const override { return table_.monitor_interval_ms == 0; }
    [[nodiscard]] std::size_t partition_count() const override {
        return table_.partition_per_file ? std::max<std::size_t>(1, files_.size()) : 1;
    }
    [[nodiscard]] std::unique_ptr<PartitionReader> open_partition(std::size_t partition) override {
        std::vector<InputFile> files = files_;
        if (table_.partition_per_file && !files_.empty()) files = {files_[partition]};
        DirectoryWatch watch;
        watch.interval_ms = table_.monitor_interval_ms;
        watch.list = [query = table_.query] { return list_input_files(query); };
        return table_.format->make_reader(
            {std::move(files), [this](const InputFile& file) { return constants_of(file); }, std::move(watch)});
    }
    [[nodiscard]] std::unique_ptr<Decoder> make_decoder() const override {
        return table_.format->make_decoder(table_.layout, columns_);
    }
    /// A watched folder may well be empty at first; of another one that is, the job would read nothing and say nothing.
    [[nodiscard]] std::optional<Error> warning() const override {
        if (!files_.empty() || !bounded()) return std::nullopt;
        const std::string path = table_.query.path.string();
        const std::string cause = table_.query.path_regex.empty() ? "the folder " + path + " holds no file"
                                                                  : "no file of " + path + " matches 'source.path.regex-pattern'";
        return Error("W6008", "table " + name_ + " has no rows: " + cause);
    }
    [[nodiscard]] std::string describe() const override {
        const std::size_t partitions = partition_count();
        return "filesystem, " + table_.format->name() + ", " + std::to_string(files_.size()) +
               (files_.size() == 1 ? " file, " : " files, ") + std::to_string(partitions) +
               (partitions == 1 ? " partition" : " partitions") + (bounded() ? "" : ", watched for new files");
    }

private:
    [[nodiscard]] std::vector<Value> constants_of(const InputFile& file) const {
        std::vector<Value> values;
        for (const ScanColumn& column : columns_) {
            switch (column.origin) {
                case ScanColumn::Origin::physical:
                    values.emplace_back();
                    break;
                case ScanColumn::Origin::metadata:
                    values.push_back(metadata_value(column, file));
                    break;
                case ScanColumn::Origin::partition:
                    values.push_back(partition_value(column, file));
                    break;
            }
        }
        check_default_partitions(file);
        return values;
    }

    /// Flink can't read a folder of NULL partitions; naming the folder in the table's options says that its rows are wanted.
    void check_default_partitions(const InputFile& file) const {
        if (table_.default_partition_named) return;
        for (const auto& [key, text] : file.partition) {
            if (text != table_.default_partition) continue;
            throw Error(
                "W5103",
                "the folder of " + file.path + " stands for rows whose '" + key + "' is NULL, which Flink refuses to read",
                "to read them as NULL add 'partition.default-name' = '" + table_.default_partition + "' to the WITH clause");
        }
    }

    [[nodiscard]] Value partition_value(const ScanColumn& column, const InputFile& file) const {
        for (const auto& [key, text] : file.partition) {
            if (key != column.name) continue;
            if (text == table_.default_partition) return {};
            return parse_partition_value(key, text, column.type);
        }
        throw_defect("a partition column that is no partition key");
    }

    std::string name_;  ///< for messages
    FilesystemTable table_;
    std::vector<ScanColumn> columns_;
    std::vector<InputFile> files_;
};

}  // namespace

Schema filesystem_metadata_columns() {
    return {{"file.path", DataType::string().not_null()},
            {"file.name", DataType::string().not_null()},
            {"file.size", DataType::bigint().not_null()},
            {"file.modification-time", DataType::timestamp_ltz(3).not_null()}};
}

void validate_filesystem_source(const ScanRequest& request) {
    read_filesystem_source_options(request);
}

std::unique_ptr<Source> open_filesystem_source(const ScanRequest& request) {
    return std::make_unique<FilesystemSource>(request.table, read_filesystem_source_options(request), request.columns);
}

}  // namespace windrow
