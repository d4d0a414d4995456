// SPDX-License-Identifier: Apache-2.0
#include "source_rows.hpp"
#include "temporary_folder.hpp"
#include "windrow/host/sink.hpp"
#include "windrow/host/source.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>
#include <algorithm>
#include <fstream>
#include <sstream>

namespace windrow::test {
namespace {

const Schema id_only = {{"id", DataType::integer()}};

TEST(FilesystemSource, ReadsFoldersInPathOrderWithoutHiddenNames) {
    const TemporaryFolder folder;
    folder.write("data/b.txt", "{\"id\":3}\n");
    folder.write("data/a.jsonl", "{\"id\":1}\n{\"id\":2}");
    folder.write("data/_hidden", "{\"id\":90}\n");
    folder.write("data/.dot", "{\"id\":91}\n");
    folder.write("data/sub/_tmp/d", "{\"id\":92}\n");
    folder.write("data/sub/deep/e", "{\"id\":5}\n");
    folder.write("data/sub/c", "{\"id\":4}\n");
    folder.write("data/empty", "");
    const auto request = scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}});
    EXPECT_EQ(rows_of(request), (Rows{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(rows_of(request, 4), (Rows{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(open_source(request)->partition_count(), 1U);
    const auto by_file = scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}, {"windrow.partition", "file"}});
    EXPECT_EQ(open_source(by_file)->partition_count(), 5U);
    const auto filtered =
        scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}, {"source.path.regex-pattern", ".*/[ab]\\..*"}});
    EXPECT_EQ(rows_of(filtered), (Rows{"1", "2", "3"}));
}

TEST(FilesystemSource, AnyChunkSizeGivesTheSameRows) {
    const TemporaryFolder folder;
    std::string text;
    Rows expected;
    for (int k = 0; k < 500; ++k) {
        text +=
            std::to_string(k) + ",\"line\nwith \"\"quotes\"\", " + std::string(static_cast<std::size_t>(k % 40), 'x') + "\"\n";
        expected.push_back(std::to_string(k) + "|line\nwith \"quotes\", " + std::string(static_cast<std::size_t>(k % 40), 'x'));
    }
    folder.write("t.csv", text);
    const Schema schema = {{"id", DataType::integer()}, {"s", DataType::string()}};
    for (const std::size_t target : {1, 10, 97, 4096, 1 << 20}) {
        EXPECT_EQ(rows_of(scan(schema, folder.path(), {{"path", "t.csv"}, {"format", "csv"}}), target), expected) << target;
    }
}

TEST(FilesystemSource, ReadsCompressedFiles) {
    const TemporaryFolder folder;
    std::string text;
    Rows expected;
    for (int k = 0; k < 20000; ++k) {
        text += "{\"id\":" + std::to_string(k) + "}\n";
        expected.push_back(std::to_string(k));
    }
    gzFile zip = ::gzopen((folder.path() / "a.gz").c_str(), "wb");
    ::gzwrite(zip, text.data(), static_cast<unsigned>(text.size() / 2));
    ::gzclose(zip);
    zip = ::gzopen((folder.path() / "a.gz").c_str(), "ab");  // a second member
    ::gzwrite(zip, text.data() + text.size() / 2, static_cast<unsigned>(text.size() - text.size() / 2));
    ::gzclose(zip);
    std::string packed(::ZSTD_compressBound(text.size()), '\0');
    packed.resize(::ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
    folder.write("a.zst", packed);
    for (const char* name : {"a.gz", "a.zst"}) {
        EXPECT_EQ(rows_of(scan(id_only, folder.path(), {{"path", name}, {"format", "json"}}), 5000), expected) << name;
    }
    folder.write("cut.zst", packed.substr(0, packed.size() / 2));
    EXPECT_EQ(error_of([&] {
                  rows_of(scan(id_only, folder.path(), {{"path", "cut.zst"}, {"format", "json"}}));
              }).substr(0, 6),
              "W6004:");
    folder.write("bad.gz", "this is no gzip data at all");
    EXPECT_EQ(error_of([&] {
                  rows_of(scan(id_only, folder.path(), {{"path", "bad.gz"}, {"format", "json"}}));
              }).substr(0, 6),
              "W6004:");
}

ScanRequest partitioned(const std::filesystem::path& base, const DataType& type,
                        std::map<std::string, std::string> options = {}) {
    options.emplace("path", "data");
    options.emplace("format", "json");
    ScanRequest request = scan(id_only, base, std::move(options));
    request.partition_keys = {"p", "city"};
    request.columns.push_back({ScanColumn::Origin::partition, "p", 0, type});
    request.columns.push_back({ScanColumn::Origin::partition, "city", 0, DataType::string()});
    return request;
}

TEST(FilesystemSource, PartitionFoldersGiveTypedColumns) {
    const TemporaryFolder folder;
    folder.write("data/p=01/city=a b%3Ac/f", "{\"id\":1,\"p\":99}\n");
    folder.write("data/p=2/city=x/f", "{\"id\":2}\n");
    EXPECT_EQ(rows_of(partitioned(folder.path(), DataType::integer())), (Rows{"1|1|a b:c", "2|2|x"}));
    folder.write("data/p=abc/city=x/f", "{\"id\":3}\n");
    EXPECT_EQ(error_of([&] { open_source(partitioned(folder.path(), DataType::integer())); }),
              "W5102: the partition folder 'p=abc' gives no INT for column 'p' (rename the folder, or declare 'p' as STRING)");
}

TEST(FilesystemSource, TheDefaultPartitionIsReadAsNullWhenNamed) {
    const TemporaryFolder folder;
    folder.write("data/p=__DEFAULT_PARTITION__/city=x/f", "{\"id\":1}\n");
    EXPECT_EQ(error_of([&] { open_source(partitioned(folder.path(), DataType::integer())); }).substr(0, 6), "W5103:");
    EXPECT_EQ(rows_of(partitioned(folder.path(), DataType::integer(), {{"partition.default-name", "__DEFAULT_PARTITION__"}})),
              (Rows{"1|null|x"}));
}

TEST(FilesystemSource, FilesOutsideOfPartitionFoldersAreRefused) {
    const TemporaryFolder folder;
    folder.write("data/stray", "{\"id\":1}\n");
    EXPECT_EQ(error_of([&] { open_source(partitioned(folder.path(), DataType::integer())); }).substr(0, 6), "W6003:");
}

TEST(FilesystemSource, MetadataColumns) {
    const TemporaryFolder folder;
    folder.write("data/a.jsonl", "{\"id\":1}\n");
    ScanRequest request = scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}});
    for (const Field& field : source_metadata_columns("filesystem")) {
        if (field.name != "file.modification-time")
            request.columns.push_back({ScanColumn::Origin::metadata, field.name, 0, field.type});
    }
    EXPECT_EQ(rows_of(request), (Rows{"1|file:" + (folder.path() / "data/a.jsonl").string() + "|a.jsonl|9"}));
    request.columns.push_back({ScanColumn::Origin::metadata, "file.owner", 0, DataType::string()});
    EXPECT_EQ(error_of([&] { validate_source(request); }),
              "W3508: table t: the filesystem connector has no metadata 'file.owner' (metadata: file.path, file.name, file.size, "
              "file.modification-time)");
}

TEST(FilesystemSource, AFolderWithoutFilesIsWarnedOf) {
    const TemporaryFolder folder;
    folder.write("data/_hidden", "{\"id\":90}\n");
    std::map<std::string, std::string> options = {{"path", "data"}, {"format", "json"}};
    const auto warning = [&] {
        const auto told = open_source(scan(id_only, folder.path(), options))->warning();
        return told ? told->code() + ": " + told->message() : std::string();
    };
    const std::string data = (folder.path() / "data").string();
    EXPECT_EQ(warning(), "W6008: table t has no rows: the folder " + data + " holds no file");
    options["source.monitor-interval"] = "1 s";
    EXPECT_EQ(warning(), "");
    options.erase("source.monitor-interval");
    folder.write("data/sub/a.json", "");
    EXPECT_EQ(warning(), "");
    options["source.path.regex-pattern"] = ".*[.]csv";
    EXPECT_EQ(warning(), "W6008: table t has no rows: no file of " + data + " matches 'source.path.regex-pattern'");
}

TEST(FilesystemSource, WhatIsMissingOrMisspeltIsNamed) {
    const TemporaryFolder folder;
    const auto missing = scan(id_only, folder.path(), {{"path", "nope.jsonl"}, {"format", "json"}});
    EXPECT_NO_THROW(validate_source(missing));
    EXPECT_EQ(error_of([&] { open_source(missing); }),
              "W6001: the file or folder " + (folder.path() / "nope.jsonl").string() +
                  " does not exist (check the option 'path'; relative paths begin at the folder of the script)");
    const auto check = [&](std::map<std::string, std::string> options) {
        return error_of([&] { validate_source(scan(id_only, folder.path(), std::move(options))); });
    };
    EXPECT_EQ(check({{"format", "json"}}), "W3502: the option 'path' is missing (add 'path' = '...' to the WITH clause)");
    EXPECT_EQ(check({{"path", "x"}}), "W3502: the option 'format' is missing (add 'format' = '...' to the WITH clause)");
    EXPECT_EQ(check({{"path", "x"}, {"format", "jsn"}}),
              "W3505: there is no format 'jsn' (did you mean 'json'? formats: json, csv, raw, avro, avro-confluent, protobuf)");
    EXPECT_EQ(check({{"path", "x"}, {"format", "json"}, {"json.ignore-parse-error", "true"}}),
              "W3501: 'filesystem' has no option 'json.ignore-parse-error' (did you mean 'json.ignore-parse-errors' for "
              "'json.ignore-parse-error'?)");
    EXPECT_EQ(check({{"path", "x"}, {"format", "json"}, {"json.ignore-parse-errors", "yes"}}),
              "W3503: option 'json.ignore-parse-errors' = 'yes' is not 'true' or 'false' (write 'json.ignore-parse-errors' = "
              "'true' or 'false')");
    EXPECT_EQ(check({{"connector", "filesytem"}}),
              "W3504: table t: there is no connector 'filesytem' (did you mean 'filesystem'? sources: filesystem, kafka, "
              "datagen, socket, jdbc)");
    EXPECT_EQ(check({{"path", "s3://bucket/x"}, {"format", "json"}}).substr(0, 6), "W4501:");
}

TEST(FilesystemSource, WatchesAFolder) {
    const TemporaryFolder folder;
    folder.write("data/a", "{\"id\":1}\n");
    const auto source =
        open_source(scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}, {"source.monitor-interval", "1 ms"}}));
    EXPECT_FALSE(source->bounded());
    const auto reader = source->open_partition(0);
    const auto decoder = source->make_decoder();
    const auto next = [&] {
        RawChunk chunk;
        DecodedChunk decoded;
        EXPECT_TRUE(reader->read(chunk, 4096));
        decoder->decode(chunk, decoded);
        EXPECT_EQ(decoded.columns.size(), 1U);
        return decoded.rows == 0 ? std::string() : text_of(decoded.columns[0].value(0));
    };
    EXPECT_EQ(next(), "1");
    EXPECT_EQ(next(), "");
    folder.write("data/b", "{\"id\":2}\n");
    EXPECT_EQ(next(), "2");
    EXPECT_EQ(next(), "");
}

/// A reader of a watched folder, and the rows that it gives.
class WatchedFolder {
public:
    explicit WatchedFolder(const TemporaryFolder& folder)
        : source_(open_source(
              scan(id_only, folder.path(), {{"path", "data"}, {"format", "json"}, {"source.monitor-interval", "1 ms"}}))),
          reader(source_->open_partition(0)),
          decoder_(source_->make_decoder()) {}

    /// Of the next chunk; empty if there is nothing new.
    Rows next() {
        RawChunk chunk;
        DecodedChunk decoded;
        EXPECT_TRUE(reader->read(chunk, 16));
        decoder_->decode(chunk, decoded);
        Rows rows;
        for (std::int64_t row = 0; row < decoded.rows; ++row) rows.push_back(text_of(decoded.columns[0].value(row)));
        return rows;
    }
    Rows rest() {
        Rows all;
        for (Rows some = next(); !some.empty(); some = next()) all.insert(all.end(), some.begin(), some.end());
        return all;
    }

private:
    std::unique_ptr<Source> source_;

public:
    std::unique_ptr<PartitionReader> reader;

private:
    std::unique_ptr<Decoder> decoder_;
};

/// Files that came while a job ran have names that a later listing puts before those that it read first.
TEST(FilesystemSource, GoesOnInAWatchedFolderInTheOrderInWhichItsFilesCame) {
    const TemporaryFolder folder;
    folder.write("data/m", "{\"id\":1}\n{\"id\":2}\n");
    WatchedFolder first(folder);
    std::vector<std::uint64_t> positions{0};
    Rows read;
    std::vector<std::size_t> counts{0};
    const auto take = [&] {
        const Rows rows = first.next();
        read.insert(read.end(), rows.begin(), rows.end());
        positions.push_back(first.reader->position());
        counts.push_back(read.size());
    };
    for (int i = 0; i < 3; ++i) take();
    folder.write("data/c", "{\"id\":300}\n");
    folder.write("data/d", "");
    for (int i = 0; i < 2; ++i) take();
    folder.write("data/b", "{\"id\":40000}\n{\"id\":5}\n");
    for (int i = 0; i < 2; ++i) take();
    ASSERT_EQ(read, (Rows{"1", "2", "300", "40000", "5"}));
    const std::vector<LogPart> parts = first.reader->parts();
    folder.write("data/a", "{\"id\":6}\n");
    folder.write("data/n", "{\"id\":7}\n");
    for (std::size_t i = 0; i < positions.size(); ++i) {
        SCOPED_TRACE(positions[i]);
        WatchedFolder second(folder);
        second.reader->begin_with(parts, positions[i]);
        second.reader->seek(positions[i]);
        Rows all(read.begin(), read.begin() + static_cast<std::ptrdiff_t>(counts[i]));
        const Rows rest = second.rest();
        all.insert(all.end(), rest.begin(), rest.end());
        std::sort(all.begin(), all.end());
        EXPECT_EQ(all, (Rows{"1", "2", "300", "40000", "5", "6", "7"}));
    }
}

TEST(FilesystemSource, NeedsOfAWatchedFolderOnlyTheFileThatIsNotReadToItsEnd) {
    const TemporaryFolder folder;
    folder.write("data/b", "{\"id\":1}\n");
    WatchedFolder first(folder);
    EXPECT_EQ(first.rest(), (Rows{"1"}));
    folder.write("data/a", "{\"id\":2}\n{\"id\":3}\n");
    EXPECT_EQ(first.next(), (Rows{"2"}));
    const std::vector<LogPart> within = first.reader->parts();
    const std::uint64_t position = first.reader->position();
    EXPECT_EQ(first.rest(), (Rows{"3"}));
    const std::vector<LogPart> at_end = first.reader->parts();
    EXPECT_EQ(at_end.back().name, "");
    const std::uint64_t end = first.reader->position();

    std::filesystem::remove(folder.path() / "data/b");
    WatchedFolder second(folder);
    second.reader->begin_with(within, position);
    second.reader->seek(position);
    EXPECT_EQ(second.rest(), (Rows{"3"}));

    std::filesystem::remove(folder.path() / "data/a");
    WatchedFolder third(folder);
    third.reader->begin_with(at_end, end);
    third.reader->seek(end);
    folder.write("data/0", "{\"id\":4}\n");
    EXPECT_EQ(third.rest(), (Rows{"4"}));
    EXPECT_EQ(error_of([&] { WatchedFolder(folder).reader->begin_with(within, position); }),
              "W6101: a snapshot was taken within the file " + (folder.path() / "data/a").string() +
                  ", which is gone (put the files back that the job has read, or start the job anew)");
}

TEST(Datagen, IsAFunctionOfTheSeed) {
    const Schema schema = {
        {"n", DataType::bigint()}, {"k", DataType::integer()}, {"s", DataType::varchar(8)}, {"d", DataType::float64()}};
    const auto request = [&](const char* seed) {
        return scan(schema, ".",
                    {{"connector", "datagen"},
                     {"seed", seed},
                     {"number-of-rows", "1000"},
                     {"fields.n.kind", "sequence"},
                     {"fields.n.start", "5"},
                     {"fields.n.end", "2000"},
                     {"fields.k.min", "1"},
                     {"fields.k.max", "3"},
                     {"fields.d.min", "0"},
                     {"fields.d.max", "1"},
                     {"fields.s.null-rate", "0.5"}});
    };
    const Rows rows = rows_of(request("7"));
    EXPECT_EQ(rows.size(), 1000U);
    EXPECT_EQ(rows, rows_of(request("7"), 64));
    EXPECT_NE(rows, rows_of(request("8")));
    EXPECT_EQ(rows[0].substr(0, 2), "5|");
    EXPECT_EQ(rows[999].substr(0, 5), "1004|");
    const auto nulls =
        std::count_if(rows.begin(), rows.end(), [](const std::string& row) { return row.find("|null|") != std::string::npos; });
    EXPECT_GT(nulls, 400);
    EXPECT_LT(nulls, 600);
    for (const std::string& row : rows) {
        const std::size_t bar = row.find('|');
        EXPECT_TRUE(row[bar + 1] >= '1' && row[bar + 1] <= '3' && row[bar + 2] == '|') << row;
    }
}

TEST(Datagen, ASequenceEndsTheTable) {
    const auto request =
        scan({{"n", DataType::integer()}}, ".",
             {{"connector", "datagen"}, {"fields.n.kind", "sequence"}, {"fields.n.start", "1"}, {"fields.n.end", "3"}});
    EXPECT_TRUE(open_source(request)->bounded());
    EXPECT_EQ(rows_of(request), (Rows{"1", "2", "3"}));
}

TEST(Datagen, OptionsAreChecked) {
    const auto check = [&](std::map<std::string, std::string> options) {
        options.emplace("connector", "datagen");
        return error_of([&] { validate_source(scan({{"n", DataType::integer()}}, ".", std::move(options))); });
    };
    EXPECT_EQ(check({{"fields.m.min", "1"}}),
              "W3501: 'datagen' has no option 'fields.m.min' (did you mean 'fields.n.min' for 'fields.m.min'?)");
    EXPECT_EQ(check({{"fields.n.kind", "sequence"}}),
              "W3502: the option 'fields.n.start' is missing (add 'fields.n.start' = '...' to the WITH clause)");
    EXPECT_EQ(check({{"fields.n.min", "x"}}),
              "W3503: option 'fields.n.min' = 'x' is no INT (write a value of the column's type)");
    EXPECT_EQ(check({{"rows-per-second", "0"}}).substr(0, 6), "W3503:");
}

const Schema all_types = {{"i", DataType::integer()},
                          {"s", DataType::string()},
                          {"d", DataType::float64()},
                          {"x", DataType::decimal(10, 2)},
                          {"t", DataType::timestamp(3)},
                          {"z", DataType::timestamp_ltz(3)},
                          {"dt", DataType::date()},
                          {"tm", DataType::time(0)},
                          {"b", DataType::bytes()},
                          {"l", DataType::array(DataType::integer())},
                          {"r", DataType::row({"a", "b"}, {DataType::integer(), DataType::string()})}};

std::vector<Value::List> sample_rows() {
    return {{1, "plain", 1.0, int128_t{12300}, std::int64_t{1767225600000}, std::int64_t{1767225600500}, 20454, 45240000, "hi",
             Value::List{1, Value()}, Value::List{2, "q\"q"}},
            {Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value(), Value()}};
}

TEST(FilesystemSink, RowsBecomeVisibleAtCommit) {
    const TemporaryFolder folder;
    const auto request = sink(all_types, folder.path(), {{"connector", "filesystem"}, {"path", "out"}, {"format", "json"}});
    {
        std::ostringstream unused;
        const auto out = open_sink(request, unused);
        out->write(batch_of(all_types, sample_rows()));
        EXPECT_TRUE(folder.visible_files("out").empty());
        out->commit();
    }
    const auto files = folder.visible_files("out");
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(
        folder.read(files[0]),
        R"({"i":1,"s":"plain","d":1.0,"x":123,"t":"2026-01-01 00:00:00","z":"2026-01-01 00:00:00.5Z","dt":"2026-01-01","tm":"12:34:00","b":"aGk=","l":[1,null],"r":{"a":2,"b":"q\"q"}})"
        "\n"
        R"({"i":null,"s":null,"d":null,"x":null,"t":null,"z":null,"dt":null,"tm":null,"b":null,"l":null,"r":null})"
        "\n");
}

TEST(FilesystemSink, DebeziumJsonSaysThatEachRowIsInserted) {
    const TemporaryFolder folder;
    const Schema schema = {{"id", DataType::integer()}, {"s", DataType::string()}};
    const auto written = [&](const std::string& name, std::map<std::string, std::string> options) {
        options.insert({{"connector", "filesystem"}, {"path", name}, {"format", "debezium-json"}});
        std::ostringstream unused;
        const auto out = open_sink(sink(schema, folder.path(), options), unused);
        out->write(batch_of(schema, {{1, "a"}, {2, Value()}}));
        out->commit();
        return folder.read(folder.visible_files(name).at(0));
    };
    EXPECT_EQ(written("all", {}),
              "{\"before\":null,\"after\":{\"id\":1,\"s\":\"a\"},\"op\":\"c\"}\n"
              "{\"before\":null,\"after\":{\"id\":2,\"s\":null},\"op\":\"c\"}\n");
    EXPECT_EQ(written("some", {{"debezium-json.encode.ignore-null-fields", "true"}}),
              "{\"after\":{\"id\":1,\"s\":\"a\"},\"op\":\"c\"}\n{\"after\":{\"id\":2},\"op\":\"c\"}\n");
    EXPECT_EQ(error_of([&] { written("never", {{"debezium-json.schema-include", "true"}}); }).substr(0, 6), "W3503:");
    EXPECT_EQ(error_of([&] { written("never", {{"json.encode.ignore-null-fields", "true"}}); }).substr(0, 6), "W3501:");
}

TEST(FilesystemSink, AbortLeavesNothing) {
    const TemporaryFolder folder;
    std::ostringstream unused;
    const auto out =
        open_sink(sink(id_only, folder.path(), {{"connector", "filesystem"}, {"path", "out"}, {"format", "csv"}}), unused);
    out->write(batch_of(id_only, {{1}}));
    out->abort();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "out"));
}

TEST(FilesystemSink, CsvQuotingAndNulls) {
    const TemporaryFolder folder;
    std::ostringstream unused;
    const auto out =
        open_sink(sink(all_types, folder.path(),
                       {{"connector", "filesystem"}, {"path", "out"}, {"format", "csv"}, {"csv.null-literal", "NULL"}}),
                  unused);
    out->write(batch_of(all_types, sample_rows()));
    out->commit();
    EXPECT_EQ(folder.read(folder.visible_files("out").at(0)),
              "1,plain,1.0,123,\"2026-01-01 00:00:00\",\"2026-01-01 00:00:00.5Z\",2026-01-01,12:34:00,aGk=,1;NULL,\"2;q\"\"q\"\n"
              "NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL\n");
}

TEST(FilesystemSink, PartitionFolders) {
    const TemporaryFolder folder;
    const Schema schema = {{"id", DataType::integer()}, {"dt", DataType::date()}, {"city", DataType::string()}};
    auto request = sink(schema, folder.path(),
                        {{"connector", "filesystem"},
                         {"path", "data"},
                         {"format", "json"},
                         {"sink.partition-commit.policy.kind", "success-file"}});
    request.partition_keys = {"dt", "city"};
    std::ostringstream unused;
    const auto out = open_sink(request, unused);
    out->write(batch_of(schema, {{1, 20454, "a b:c"}, {2, 20454, "x"}, {3, 20455, Value()}}));
    out->commit();
    Rows folders;
    for (const auto& file : folder.visible_files("data"))
        folders.push_back(file.parent_path().lexically_relative(folder.path()).string());
    EXPECT_EQ(folders, (Rows{"data/dt=2026-01-01/city=a b%3Ac", "data/dt=2026-01-01/city=x",
                             "data/dt=2026-01-02/city=__DEFAULT_PARTITION__"}));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "data/dt=2026-01-01/city=x/_SUCCESS"));
}

TEST(FilesystemSink, WhatWasWrittenReadsBack) {
    const TemporaryFolder folder;
    for (const char* format : {"json", "csv"}) {
        const Schema schema = {{"i", DataType::bigint()}, {"s", DataType::string()}, {"d", DataType::float64()}};
        const std::string path = std::string("out-") + format;
        std::ostringstream unused;
        const auto out = open_sink(
            sink(schema, folder.path(),
                 {{"connector", "filesystem"}, {"path", path}, {"format", format}, {"sink.rolling-policy.file-size", "1 kb"}}),
            unused);
        std::vector<Value::List> rows;
        for (std::int64_t k = 0; k < 200; ++k)
            rows.push_back({k * 1000003, "text, \"" + std::to_string(k) + "\"\n\ttab", static_cast<double>(k) / 8});
        out->write(batch_of(schema, rows));
        out->commit();
        EXPECT_GT(folder.visible_files(path).size(), 3U);
        Rows read = rows_of(scan(schema, folder.path(), {{"path", path}, {"format", format}}));
        std::sort(read.begin(), read.end());
        Rows expected;
        for (const auto& row : rows) expected.push_back(text_of(row[0]) + "|" + text_of(row[1]) + "|" + text_of(row[2]));
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(read, expected) << format;
    }
}

TEST(JsonEncoder, Options) {
    const TemporaryFolder folder;
    const Schema schema = {{"x", DataType::decimal(10, 2)},
                           {"n", DataType::integer()},
                           {"m", DataType::map(DataType::string(), DataType::integer())},
                           {"t", DataType::timestamp(3)},
                           {"d", DataType::float64()}};
    const auto encode = [&](std::map<std::string, std::string> options) {
        options.insert({{"connector", "filesystem"}, {"path", "-"}, {"format", "json"}});
        std::ostringstream text;
        const auto out = open_sink(sink(schema, folder.path(), std::move(options)), text);
        out->write(batch_of(schema, {{int128_t{10000}, Value(), Value::Entries{{"k", 1}, {Value(), 2}},
                                      std::int64_t{1767225600000}, std::numeric_limits<double>::infinity()}}));
        out->commit();
        return text.str();
    };
    EXPECT_EQ(encode({{"json.map-null-key.mode", "DROP"}}),
              "{\"x\":1E+2,\"n\":null,\"m\":{\"k\":1},\"t\":\"2026-01-01 00:00:00\",\"d\":\"Infinity\"}\n");
    EXPECT_EQ(encode({{"json.map-null-key.mode", "LITERAL"},
                      {"json.map-null-key.literal", "none"},
                      {"json.encode.decimal-as-plain-number", "true"},
                      {"json.encode.ignore-null-fields", "true"},
                      {"json.timestamp-format.standard", "ISO-8601"}}),
              "{\"x\":100.00,\"m\":{\"k\":1,\"none\":2},\"t\":\"2026-01-01T00:00:00\",\"d\":\"Infinity\"}\n");
    EXPECT_EQ(error_of([&] { encode({}); }).substr(0, 6), "W5104:");
}

TEST(FilesystemSink, NothingStaysInTheBufferOfTheStandardOutput) {
    struct Buffer final : std::stringbuf {
        int sync() override {
            out = str();
            return 0;
        }
        std::string out;
    } buffer;
    std::ostream stream(&buffer);
    const Schema schema = {{"n", DataType::integer()}};
    const auto out = open_sink(sink(schema, ".", {{"connector", "filesystem"}, {"path", "-"}, {"format", "json"}}), stream);
    out->write(batch_of(schema, {{1}}));
    EXPECT_EQ(buffer.out, "{\"n\":1}\n") << "a checkpoint that comes next counts the row as written";
}

TEST(PrintSink, WritesRowsAsFlinkDoes) {
    std::ostringstream text;
    const auto out = open_sink(sink(all_types, ".", {{"connector", "print"}, {"print-identifier", "id"}}), text);
    out->write(batch_of(all_types, sample_rows()));
    out->commit();
    EXPECT_EQ(text.str(),
              "id> +I[1, plain, 1.0, 123.00, 2026-01-01T00:00, 2026-01-01T00:00:00.500Z, 2026-01-01, 12:34, [104, 105], [1, "
              "null], +I[2, q\"q]]\n"
              "id> +I[null, null, null, null, null, null, null, null, null, null, null]\n");
}

TEST(BlackholeSink, IsUnorderedAndChecksItsOptions) {
    std::ostringstream unused;
    const auto out = open_sink(sink(id_only, ".", {{"connector", "blackhole"}}), unused);
    out->write(batch_of(id_only, {{1}}));
    EXPECT_FALSE(out->ordered());
    EXPECT_EQ(error_of([&] {
                  validate_sink(sink(id_only, ".", {{"connector", "blackhole"}, {"x", "y"}}));
              }).substr(0, 6),
              "W3501:");
    EXPECT_EQ(error_of([&] {
                  validate_sink(sink(id_only, ".", {{"connector", "datagen"}}));
              }),
              "W3504: table out: the connector 'datagen' can only be read (write to filesystem, kafka, socket, jdbc, "
              "elasticsearch, print or blackhole)");
}

TEST(OptionValues, DurationsSizesAndSecrets) {
    const Options options({{"d", "10 min"},
                           {"e", "1d"},
                           {"n", "250"},
                           {"bad", "5 parsecs"},
                           {"m", "2 kb"},
                           {"api-key", "xyz"},
                           {"sasl.password", "hidden"}});
    EXPECT_EQ(options.milliseconds_or("d", 0), 600000);
    EXPECT_EQ(options.milliseconds_or("e", 0), 86400000);
    EXPECT_EQ(options.milliseconds_or("n", 0), 250);
    EXPECT_EQ(options.milliseconds_or("none", 7), 7);
    EXPECT_EQ(options.bytes_or("m", 0), 2048);
    EXPECT_EQ(error_of([&] { (void)options.milliseconds_or("bad", 0); }).substr(0, 50),
              "W3503: option 'bad' = '5 parsecs' is not a duratio");
    EXPECT_EQ(error_of([&] { (void)options.flag_or("sasl.password", false); }).find("hidden"), std::string::npos);
    EXPECT_TRUE(Options::is_secret("properties.sasl.jaas.config"));
    EXPECT_FALSE(Options::is_secret("path"));
}

}  // namespace
}  // namespace windrow::test
