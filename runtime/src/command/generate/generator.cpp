// SPDX-License-Identifier: Apache-2.0
#include "command/generate/generator.hpp"

#include "command/generate/record_writers.hpp"
#include "command/generate/write_record.hpp"
#include "windrow/kernels/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace windrow::command::generate {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t block_records = 32'768;

/// A file that is written in large blocks. "-" is standard output.
class BlockFile {
public:
    explicit BlockFile(const fs::path& path) : path_(path.string()) {
        descriptor_ = path_ == "-" ? STDOUT_FILENO : open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (descriptor_ < 0) fail();
    }
    BlockFile(const BlockFile&) = delete;
    BlockFile& operator=(const BlockFile&) = delete;
    ~BlockFile() {
        if (descriptor_ > STDERR_FILENO) close(descriptor_);
    }
    void write(std::string_view text) {
        bytes_ += text.size();
        while (!text.empty()) {
            const ssize_t written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail();
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    [[noreturn]] void fail() const {
        throw Error("W6084", fmt::format("cannot write '{}': {}", path_, std::strerror(errno)), "give another --out");
    }
    std::string path_;
    int descriptor_ = -1;
    std::uint64_t bytes_ = 0;
};

/// The numbers of a block's records: first, first + step, ... below `end`.
struct RecordRange {
    std::uint64_t first, step, count;
};

/// Makes blocks side by side and hands them over in order.
template <class Writer>
void for_each_block(const GeneratorOptions& options, const RecordPlan& plan, const RecordRange& all, int threads,
                    const std::function<void(Writer&, std::uint64_t)>& consume) {
    std::vector<Writer> writers(static_cast<std::size_t>(threads));
    const auto fill = [&](Writer& writer, std::uint64_t block) {
        writer.clear();
        const std::uint64_t begin = block * block_records;
        const std::uint64_t end = std::min(all.count, begin + block_records);
        for (std::uint64_t i = begin; i < end; ++i) write_record(writer, plan, options.data_set, all.first + i * all.step);
    };
    const std::uint64_t blocks = (all.count + block_records - 1) / block_records;
    for (std::uint64_t block = 0; block < blocks; block += writers.size()) {
        const std::size_t round = std::min<std::uint64_t>(writers.size(), blocks - block);
        std::vector<std::thread> workers;
        for (std::size_t k = 1; k < round; ++k) workers.emplace_back([&, k] { fill(writers[k], block + k); });
        fill(writers[0], block);
        for (std::thread& worker : workers) worker.join();
        for (std::size_t k = 0; k < round; ++k) {
            consume(writers[k], std::min(all.count - (block + k) * block_records, block_records));
        }
    }
}

/// Column files of one folder. Ends of texts count from the start of the whole file.
class RawFolder {
public:
    explicit RawFolder(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }

    void append(RawColumnWriter& writer, std::uint64_t rows) {
        auto& columns = writer.columns();
        while (files_.size() < columns.size()) files_.emplace_back();
        for (std::size_t k = 0; k < columns.size(); ++k) append_column(k, columns[k], rows);
    }
    [[nodiscard]] std::uint64_t bytes() const {
        std::uint64_t sum = 0;
        for (const Files& files : files_)
            sum += (files.fixed ? files.fixed->bytes() : 0) + (files.present ? files.present->bytes() : 0) + files.text_end;
        return sum;
    }

private:
    struct Files {
        std::unique_ptr<BlockFile> fixed, text, present;
        std::uint64_t text_end = 0;
        std::uint64_t rows_before_kind = 0;  ///< rows without a value before the first one showed the column's kind
        bool known = false;
    };
    void append_column(std::size_t number, RawColumnWriter::RawColumn& column, std::uint64_t rows) {
        Files& files = files_[number];
        const std::string stem = (folder_ / fmt::format("column_{:02}", number)).string();
        if (!files.present) files.present = std::make_unique<BlockFile>(stem + ".present.u8");
        files.present->write(column.present);
        if (!files.known && column.present.find('\1') == std::string::npos) {
            files.rows_before_kind += rows;
            return;
        }
        if (!files.known) {
            files.known = true;
            files.fixed = std::make_unique<BlockFile>(stem + (column.is_text ? ".end.i64" : column.is_double ? ".f64" : ".i64"));
            if (column.is_text) files.text = std::make_unique<BlockFile>(stem + ".text");
            files.fixed->write(std::string(files.rows_before_kind * 8, '\0'));
        }
        if (files.text) {
            for (std::size_t at = 0; at < column.fixed.size(); at += 8) {
                std::uint64_t end = 0;
                std::memcpy(&end, column.fixed.data() + at, 8);
                end += files.text_end;
                std::memcpy(column.fixed.data() + at, &end, 8);
            }
            files.text->write(column.bytes);
            files.text_end += column.bytes.size();
        }
        files.fixed->write(column.fixed);
    }
    fs::path folder_;
    std::vector<Files> files_;
};

template <class Writer>
std::uint64_t generate_file(const GeneratorOptions& options, const RecordPlan& plan, const fs::path& path,
                            const RecordRange& range, int threads) {
    BlockFile file(path);
    for_each_block<Writer>(options, plan, range, threads, [&](Writer& writer, std::uint64_t) { file.write(writer.text()); });
    return file.bytes();
}

std::uint64_t generate_raw(const GeneratorOptions& options, const RecordPlan& plan, const fs::path& path,
                           const RecordRange& range, int threads) {
    RawFolder folder(path);
    for_each_block<RawColumnWriter>(options, plan, range, threads,
                                    [&](RawColumnWriter& writer, std::uint64_t rows) { folder.append(writer, rows); });
    return folder.bytes();
}

void check(const GeneratorOptions& options) {
    const auto refuse = [](const std::string& message, const std::string& hint) { throw Error("W1008", message, hint); };
    if (options.keys == 0 || options.keys > 0xFFFFFFFFULL) refuse("--keys must be from 1 to 4294967295", "");
    if (options.partitions < 1 || options.partitions > 65'536) refuse("--partitions must be from 1 to 65536", "");
    if (!(options.rate > 0)) refuse("--rate must be above 0", "it is the number of records per second of event time");
    if (options.disorder_ms < 0 || options.disorder_ms > 86'400'000)
        refuse("--disorder must be from 0 to 86400000 milliseconds", "");
    if (options.late < 0 || options.disordered < 0 || options.late + options.disordered > 1)
        refuse("--late and --disordered are shares from 0 to 1, together at most 1", "");
    if (options.skew < 0 || options.skew > 10)
        refuse("--skew must be from 0 to 10", "it is the exponent of a Zipf distribution; 0 is uniform");
    if (options.out == "-" && (options.partitions > 1 || options.form == RecordForm::raw)) {
        refuse("several files cannot go to standard output", "give a folder with --out");
    }
}

}  // namespace

GeneratedSize generate(const GeneratorOptions& options) {
    check(options);
    const auto start = std::chrono::steady_clock::now();
    const RecordPlan plan(options);
    const int threads =
        options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const auto partitions = static_cast<std::uint64_t>(options.partitions);
    if (partitions > 1) fs::create_directories(options.out);
    GeneratedSize size;
    for (std::uint64_t partition = 0; partition < partitions; ++partition) {
        const RecordRange range{partition, partitions, (options.rows + partitions - 1 - partition) / partitions};
        const std::string_view suffix = options.form == RecordForm::json  ? ".jsonl"
                                        : options.form == RecordForm::csv ? ".csv"
                                                                          : "";
        const fs::path path = partitions == 1 ? options.out : options.out / fmt::format("part-{:04}{}", partition, suffix);
        switch (options.form) {
            case RecordForm::json:
                size.bytes += generate_file<JsonRecordWriter>(options, plan, path, range, threads);
                break;
            case RecordForm::csv:
                size.bytes += generate_file<CsvRecordWriter>(options, plan, path, range, threads);
                break;
            case RecordForm::raw:
                size.bytes += generate_raw(options, plan, path, range, threads);
                break;
        }
        size.rows += range.count;
    }
    size.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return size;
}

}  // namespace windrow::command::generate
