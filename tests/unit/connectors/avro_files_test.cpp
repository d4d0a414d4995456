// SPDX-License-Identifier: Apache-2.0

// Avro's object container files: written and read, cut anywhere, damaged anywhere, gone on from any block.

#include "format/avro/avro_codec.hpp"
#include "format/avro/avro_file_layout.hpp"
#include "format/avro/avro_output.hpp"
#include "source_rows.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <random>
#include <sstream>

namespace windrow::test {
namespace {

const Schema two_columns = {{"id", DataType::bigint()}, {"s", DataType::string()}};
constexpr std::int64_t many = 9000;  ///< several blocks

std::vector<Value::List> rows_to_write(std::int64_t count) {
    std::vector<Value::List> rows;
    for (std::int64_t k = 0; k < count; ++k)
        rows.push_back(
            {k, k % 7 == 0 ? Value() : Value("text " + std::string(static_cast<std::size_t>(k % 30), 'a') + std::to_string(k))});
    return rows;
}

Rows texts_of(const std::vector<Value::List>& rows) {
    Rows texts;
    for (const auto& row : rows) texts.push_back(text_of(row[0]) + "|" + text_of(row[1]));
    return texts;
}

using Settings = std::map<std::string, std::string>;

/// Writes the rows as one Avro file; gives its bytes.
std::string written(const TemporaryFolder& folder, const std::string& name, const Schema& schema,
                    const std::vector<Value::List>& rows, Settings options = {}) {
    options.insert({{"connector", "filesystem"}, {"path", name}, {"format", "avro"}});
    std::ostringstream unused;
    const auto out = open_sink(sink(schema, folder.path(), options), unused);
    out->write(batch_of(schema, rows));
    out->commit();
    const auto files = folder.visible_files(name);
    EXPECT_EQ(files.size(), 1U);
    return folder.read(files.at(0));
}

ScanRequest avro_scan(const Schema& schema, const TemporaryFolder& folder, const std::string& path, Settings options = {}) {
    options.insert({{"path", path}, {"format", "avro"}});
    return scan(schema, folder.path(), options);
}

/// Rows and bad records of the only partition.
struct Outcome {
    Rows rows;
    std::vector<BadRecord> bad;
};
Outcome outcome_of(const ScanRequest& request, std::size_t target_bytes) {
    Outcome outcome;
    const auto source = open_source(request);
    const auto reader = source->open_partition(0);
    const auto decoder = source->make_decoder();
    RawChunk chunk;
    while (reader->read(chunk, target_bytes)) {
        DecodedChunk decoded;
        decoder->decode(chunk, decoded);
        EXPECT_EQ(decoded.records_read, static_cast<std::uint64_t>(decoded.rows) + decoded.bad.size());
        for (std::int64_t row = 0; row < decoded.rows; ++row)
            outcome.rows.push_back(text_of(decoded.columns[0].value(row)) + "|" + text_of(decoded.columns[1].value(row)));
        outcome.bad.insert(outcome.bad.end(), decoded.bad.begin(), decoded.bad.end());
    }
    return outcome;
}

/// A file of the given schema whose blocks hold the given records, encoded.
struct Block {
    std::int64_t records;
    std::string bytes;
};
constexpr AvroMarker marker = {'m', 'a', 'r', 'k', 'e', 'r', 'o', 'f', 't', 'h', 'e', 'f', 'i', 'l', 'e', '.'};
std::string file_of(const std::string& schema, const std::vector<Block>& blocks) {
    std::string text = avro_header_text(schema, AvroCodec::none, marker);
    for (const Block& block : blocks) {
        append_avro_number(block.records, text);
        append_avro_bytes(block.bytes, text);
        text.append(marker.data(), marker.size());
    }
    return text;
}

std::string number(std::int64_t value) {
    std::string text;
    append_avro_number(value, text);
    return text;
}

TEST(AvroFiles, AreReadAsTheyWereWrittenWithEveryCodec) {
    const TemporaryFolder folder;
    const auto rows = rows_to_write(many);
    std::map<std::string, std::size_t> sizes;
    for (const std::string& codec : avro_codec_names()) {
        const std::string bytes = written(folder, codec, two_columns, rows, {{"avro.codec", codec}});
        EXPECT_EQ(bytes.substr(0, 4), std::string("Obj\x01", 4));
        EXPECT_NE(bytes.find("avro.codec" + number(static_cast<std::int64_t>(codec.size())) + codec), std::string::npos);
        sizes[codec] = bytes.size();
        for (const std::size_t target : {1U, 1000U, 70000U, 1U << 20}) {
            EXPECT_EQ(rows_of(avro_scan(two_columns, folder, codec), target), texts_of(rows)) << codec << ' ' << target;
        }
    }
    for (const char* codec : {"deflate", "snappy", "zstandard"}) EXPECT_LT(sizes[codec], sizes["null"]) << codec;
}

TEST(AvroFiles, SnappyIsTheCodecThatIsWrittenUnlessToldOtherwise) {
    const TemporaryFolder folder;
    EXPECT_NE(written(folder, "a", two_columns, rows_to_write(3)).find("snappy"), std::string::npos);
    EXPECT_EQ(error_of([&] {
                  validate_source(avro_scan(two_columns, folder, "a", {{"avro.codec", "lzma"}}));
              }).substr(0, 6),
              "W3503:");
}

TEST(AvroFiles, RollEachWithAHeaderOfItsOwn) {
    const TemporaryFolder folder;
    std::ostringstream unused;
    const auto out = open_sink(sink(two_columns, folder.path(),
                                    {{"connector", "filesystem"},
                                     {"path", "out"},
                                     {"format", "avro"},
                                     {"avro.codec", "null"},
                                     {"sink.rolling-policy.file-size", "100 kb"}}),
                               unused);
    const auto rows = rows_to_write(30000);
    out->write(batch_of(two_columns, rows));
    out->commit();
    EXPECT_GT(folder.visible_files("out").size(), 2U);
    Rows read = rows_of(avro_scan(two_columns, folder, "out"));
    Rows wanted = texts_of(rows);
    std::sort(read.begin(), read.end());
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(read, wanted);
}

TEST(AvroFiles, ACheckpointHoldsNoRowBackFromTheStandardOutput) {
    const TemporaryFolder folder;
    const auto rows = rows_to_write(30);
    const auto part = [&](std::size_t begin, std::size_t end) {
        return std::vector<Value::List>(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                        rows.begin() + static_cast<std::ptrdiff_t>(end));
    };
    std::ostringstream text;
    const auto out =
        open_sink(sink(two_columns, folder.path(), {{"connector", "filesystem"}, {"path", "-"}, {"format", "avro"}}), text);
    out->write(batch_of(two_columns, part(0, 10)));
    EXPECT_EQ(out->prepare(), "");
    folder.write("so-far.avro", text.str());
    EXPECT_EQ(rows_of(avro_scan(two_columns, folder, "so-far.avro")), texts_of(part(0, 10)));
    EXPECT_EQ(out->prepare(), "") << "nothing is new";
    out->write(batch_of(two_columns, part(10, 30)));
    out->commit();
    folder.write("all.avro", text.str());
    EXPECT_EQ(rows_of(avro_scan(two_columns, folder, "all.avro")), texts_of(rows)) << "one file with one header";
}

TEST(AvroFiles, GoOnFromEveryPositionThatAChunkEndedAt) {
    const TemporaryFolder folder;
    const auto rows = rows_to_write(many);
    for (const char* codec : {"null", "snappy"}) {
        for (const char* name : {"a", "b"})
            written(folder, std::string(codec) + "/" + name, two_columns, rows, {{"avro.codec", codec}});
        const auto source = open_source(avro_scan(two_columns, folder, codec));
        const auto reader = source->open_partition(0);
        const auto decoder = source->make_decoder();
        RawChunk chunk;
        std::uint64_t read = 0;
        int chunks = 0;
        while (reader->read(chunk, 1)) {
            DecodedChunk decoded;
            decoder->decode(chunk, decoded);
            read += static_cast<std::uint64_t>(decoded.rows);
            ++chunks;
            const auto other = source->open_partition(0);
            other->seek(chunk.next_ordinal);
            EXPECT_EQ(other->position(), chunk.next_ordinal);
            Rows rest;
            RawChunk following;
            while (other->read(following, 50000)) {
                DecodedChunk more;
                decoder->decode(following, more);
                for (std::int64_t row = 0; row < more.rows; ++row) rest.push_back(text_of(more.columns[0].value(row)));
            }
            ASSERT_EQ(rest.size(), 2 * many - read);
            if (!rest.empty()) {
                EXPECT_EQ(rest.front(), std::to_string(read % many));
            }
        }
        EXPECT_EQ(read, 2U * many);
        EXPECT_GT(chunks, 4);
        EXPECT_EQ(error_of([&] { source->open_partition(0)->seek(2 * many + 1); }).substr(0, 6), "W6101:");
        EXPECT_EQ(error_of([&] { source->open_partition(0)->seek(1); }).substr(0, 6), "W6101:");  // no chunk ended there
    }
}

TEST(AvroCodecs, TellHowLongABlockCanBeBeforeItIsDecompressed) {
    std::mt19937_64 random(7);
    for (const std::size_t size : {0U, 1U, 1000U, 3000000U}) {
        for (const bool zeros : {true, false}) {
            std::string block(size, '\0');
            for (char& c : block) c = static_cast<char>(zeros ? 0 : random());
            for (const AvroCodec codec : {AvroCodec::none, AvroCodec::deflate, AvroCodec::snappy, AvroCodec::zstandard}) {
                std::string compressed;
                compress_avro_block(codec, block, compressed);
                EXPECT_GE(most_decompressed_bytes(codec, compressed), size) << name_of(codec);
                if (codec != AvroCodec::deflate) {
                    EXPECT_EQ(most_decompressed_bytes(codec, compressed), size) << name_of(codec);
                }
                if (codec == AvroCodec::zstandard) {
                    EXPECT_EQ(most_decompressed_bytes(codec, compressed + compressed), 2 * size);
                    EXPECT_EQ(most_decompressed_bytes(codec, compressed + "x"), most_avro_block_bytes);
                }
            }
        }
    }
}

/// A chunk is decoded in one piece: blocks that could be long together do not come together.
TEST(AvroFiles, AChunkHoldsNoMoreThanItsBlocksCanBe) {
    const TemporaryFolder folder;
    std::mt19937_64 random(7);
    std::vector<Value::List> rows;
    for (std::int64_t k = 0; k < 40; ++k) {
        std::string text(64 * 1024, ' ');
        for (char& c : text) c = static_cast<char>('!' + random() % 90);
        rows.push_back({k, Value(text)});
    }
    constexpr std::size_t target = 1 << 20;
    const auto longest_chunk = [&](const std::string& codec) {
        written(folder, codec, two_columns, rows, {{"avro.codec", codec}});
        const auto source = open_source(avro_scan(two_columns, folder, codec));
        const auto reader = source->open_partition(0);
        std::size_t longest = 0;
        RawChunk chunk;
        while (reader->read(chunk, target)) longest = std::max(longest, chunk.bytes.size());
        EXPECT_EQ(reader->position(), rows.size());
        return longest;
    };
    EXPECT_GE(longest_chunk("null"), target);
    EXPECT_LE(longest_chunk("deflate"), most_avro_block_bytes / 1032 + 128 * 1024);
    EXPECT_GE(longest_chunk("snappy"), target / 2);
    EXPECT_GE(longest_chunk("zstandard"), target / 2);
}

TEST(AvroFiles, TheWritersSchemaIsResolvedAgainstTheTables) {
    const TemporaryFolder folder;
    // Another order, a field that the table lacks, one that the file lacks, int for long, string without null.
    const std::string schema =
        R"({"type":"record","name":"x.Y","fields":[{"name":"more","type":"double"},{"name":"s","type":"string"},)"
        R"({"name":"id","type":"int"}]})";
    std::string record(8, '\0');
    append_avro_bytes("one", record);
    record += number(-5);
    folder.write("data/f.avro", file_of(schema, {{2, record + record}, {0, ""}, {1, record}}));
    Schema columns = two_columns;
    columns.push_back({"missing", DataType::integer()});
    EXPECT_EQ(rows_of(avro_scan(columns, folder, "data")), (Rows{"-5|one|null", "-5|one|null", "-5|one|null"}));
    // Another file with another schema in the same folder.
    folder.write("data/g.avro",
                 file_of(R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"}]})", {{1, number(7)}}));
    EXPECT_EQ(rows_of(avro_scan(columns, folder, "data")).back(), "7|null|null");
}

TEST(AvroFiles, ARecordThatDoesNotFitIsBadAloneABrokenOneTakesItsBlock) {
    const TemporaryFolder folder;
    const std::string schema =
        R"({"type":"record","name":"r","fields":[{"name":"id","type":["long","string"]},{"name":"s","type":["null","string"]}]})";
    const auto good = [](std::int64_t id) { return number(0) + number(id) + number(0); };
    std::string unfit = number(1);
    append_avro_bytes("no number", unfit);
    unfit += number(0);
    const std::string broken = number(9);  // no such branch
    folder.write("f.avro", file_of(schema, {{3, good(1) + unfit + good(2)}, {3, good(3) + broken + good(4)}, {1, good(5)}}));
    const auto ignoring = avro_scan(two_columns, folder, "f.avro", {{"avro.ignore-parse-errors", "true"}});
    for (const std::size_t target : {1, 1000}) {
        const Outcome outcome = outcome_of(ignoring, target);
        EXPECT_EQ(outcome.rows, (Rows{"1|null", "2|null", "3|null", "5|null"}));
        ASSERT_EQ(outcome.bad.size(), 2U);
        EXPECT_EQ(outcome.bad[0].ordinal, 1U);
        EXPECT_EQ(outcome.bad[0].raw, unfit);
        EXPECT_NE(outcome.bad[0].reason.find("record 2 of 3"), std::string::npos) << outcome.bad[0].reason;
        EXPECT_EQ(outcome.bad[1].ordinal, 4U);
        EXPECT_EQ(outcome.bad[1].raw, broken + good(4));
        EXPECT_NE(outcome.bad[1].reason.find("what is left of the block can't be read"), std::string::npos)
            << outcome.bad[1].reason;
    }
    const std::string error = error_of([&] { rows_of(avro_scan(two_columns, folder, "f.avro")); });
    EXPECT_EQ(error.substr(0, 6), "W5101:");
    EXPECT_NE(error.find("f.avro, block at byte "), std::string::npos) << error;
    EXPECT_NE(error.find("record 2 of 3"), std::string::npos) << error;
}

TEST(AvroFiles, BytesBehindTheLastRecordOfABlockAreKept) {
    const TemporaryFolder folder;
    const std::string schema = R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"}]})";
    folder.write("f.avro", file_of(schema, {{1, number(1) + "xyz"}, {1, number(2)}}));
    const Outcome outcome = outcome_of(avro_scan(two_columns, folder, "f.avro", {{"avro.ignore-parse-errors", "true"}}), 1);
    EXPECT_EQ(outcome.rows, (Rows{"1|null", "2|null"}));
    ASSERT_EQ(outcome.bad.size(), 1U);
    EXPECT_EQ(outcome.bad[0].raw, "xyz");
}

/// Whatever is damaged: what is read are rows that were written, in order, the rest is kept as bad, and the cut into chunks
/// changes nothing.
void expect_only_written_rows(const TemporaryFolder& folder, const std::string& bytes, const Rows& wanted, bool checked_codec) {
    folder.write("damaged.avro", bytes);
    const auto request = avro_scan(two_columns, folder, "damaged.avro", {{"avro.ignore-parse-errors", "true"}});
    const Outcome outcome = outcome_of(request, 1 << 20);
    const Outcome small = outcome_of(request, 1);
    EXPECT_EQ(outcome.rows, small.rows);
    ASSERT_EQ(outcome.bad.size(), small.bad.size());
    for (std::size_t k = 0; k < small.bad.size(); ++k) {
        EXPECT_EQ(outcome.bad[k].ordinal, small.bad[k].ordinal);
        EXPECT_EQ(outcome.bad[k].reason, small.bad[k].reason);
        EXPECT_EQ(outcome.bad[k].raw, small.bad[k].raw);
    }
    if (!checked_codec) return;
    auto next = wanted.begin();
    for (const std::string& row : outcome.rows) {
        next = std::find(next, wanted.end(), row);
        ASSERT_NE(next, wanted.end()) << row << " was not written, or not in this order";
        ++next;
    }
    EXPECT_TRUE(outcome.rows.size() == wanted.size() || !outcome.bad.empty()) << "rows are gone and nobody says so";
}

TEST(AvroFiles, CutAnywhereLosesNothingUnsaid) {
    const TemporaryFolder folder;
    const auto rows = rows_to_write(many);
    for (const std::string& codec : avro_codec_names()) {
        const std::string bytes = written(folder, codec, two_columns, rows, {{"avro.codec", codec}});
        AvroFileHeader header;
        const std::size_t begin = find_avro_header(bytes, true, "", header).bytes;
        std::vector<std::size_t> whole = {begin};  // where a file may end
        AvroPiece piece;
        for (std::size_t at = begin; at < bytes.size(); whole.push_back(at += piece.bytes))
            ASSERT_EQ(find_avro_piece(std::string_view(bytes).substr(at), true, header.marker, piece), AvroFinding::whole);
        for (std::size_t k = 0; k < 24; ++k) {
            const std::size_t end = k < 6 ? k : bytes.size() * k / 24;
            if (std::find(whole.begin(), whole.end(), end) != whole.end()) continue;
            folder.write("cut.avro", bytes.substr(0, end));
            EXPECT_EQ(error_of([&] { outcome_of(avro_scan(two_columns, folder, "cut.avro"), 5000); }).substr(0, 6), "W5101:")
                << end;
            expect_only_written_rows(folder, bytes.substr(0, end), texts_of(rows), true);
        }
    }
}

TEST(AvroFiles, AChangedByteOfACheckedBlockIsFound) {
    const TemporaryFolder folder;
    const auto rows = rows_to_write(many);
    for (const char* codec : {"snappy", "deflate"}) {
        const std::string bytes = written(folder, codec, two_columns, rows, {{"avro.codec", codec}});
        AvroFileHeader header;
        const std::size_t begin = find_avro_header(bytes, true, "", header).bytes;
        for (std::size_t k = 0; k < 24; ++k) {
            std::string changed = bytes;
            changed[begin + (bytes.size() - begin) * k / 24] ^= static_cast<char>(1U << (k % 8));
            expect_only_written_rows(folder, changed, texts_of(rows), std::string(codec) == "snappy");
        }
    }
}

TEST(AvroFiles, DamageReachesToTheNextMarkerAndIsKeptWhole) {
    const TemporaryFolder folder;
    const std::string schema = R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"}]})";
    const std::string mark(marker.data(), marker.size());
    const std::string head = file_of(schema, {{1, number(1)}});
    std::string damage(3 * most_damaged_bytes, '\xFF');
    const std::string tail = number(1) + number(1) + number(2) + mark;
    folder.write("f.avro", head + damage + mark + tail);
    for (const std::size_t target : {std::size_t{1}, std::size_t{8} << 20}) {
        const Outcome outcome =
            outcome_of(avro_scan(two_columns, folder, "f.avro", {{"avro.ignore-parse-errors", "true"}}), target);
        EXPECT_EQ(outcome.rows, (Rows{"1|null", "2|null"}));
        std::string kept;
        for (const BadRecord& bad : outcome.bad) kept += bad.raw;
        EXPECT_EQ(kept, damage + mark);
        EXPECT_EQ(outcome.bad.size(), 4U);
    }
    const std::string error = error_of([&] { rows_of(avro_scan(two_columns, folder, "f.avro")); });
    EXPECT_NE(error.find("block at byte " + std::to_string(head.size())), std::string::npos) << error;
}

TEST(AvroFiles, WhatIsNoAvroFileIsOneBadRecordAndAnUnknownCodecAnError) {
    const TemporaryFolder folder;
    folder.write("data/a.avro", "");
    folder.write("data/b.avro", "{\"id\":1}\n");
    const std::string schema = R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"}]})";
    folder.write("data/c.avro", file_of(schema, {{1, number(1)}}));
    folder.write("data/d.avro", file_of("{\"type\":\"nothing\"}", {{1, number(1)}}));
    const Outcome outcome = outcome_of(avro_scan(two_columns, folder, "data", {{"avro.ignore-parse-errors", "true"}}), 1000);
    EXPECT_EQ(outcome.rows, (Rows{"1|null"}));
    ASSERT_EQ(outcome.bad.size(), 3U);
    EXPECT_EQ(outcome.bad[1].raw, "{\"id\":1}\n");
    std::string packed = file_of(schema, {});
    packed.replace(packed.find("\x08null"), 5, "\x08lzma");
    folder.write("packed.avro", packed);
    EXPECT_EQ(error_of([&] {
                  rows_of(avro_scan(two_columns, folder, "packed.avro", {{"avro.ignore-parse-errors", "true"}}));
              }).substr(0, 6),
              "W6007:");
    packed.replace(packed.find("lzma"), 4, "\x1b[3m");
    folder.write("packed.avro", packed);
    const std::string error = error_of([&] { rows_of(avro_scan(two_columns, folder, "packed.avro")); });
    EXPECT_NE(error.find("'\\x1b[3m'"), std::string::npos) << "a file's bytes command no terminal: " << error;
}

TEST(AvroFiles, ManyEmptyElementsAreCountedRecordByRecord) {
    const TemporaryFolder folder;
    const std::string schema =
        R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"},{"name":"n","type":{"type":"array","items":"null"}}]})";
    std::string block;
    for (int k = 0; k < 10; ++k) block += number(k) + number(60000) + number(0);
    folder.write("f.avro", file_of(schema, {{10, block}}));
    EXPECT_EQ(rows_of(avro_scan(two_columns, folder, "f.avro")).size(), 10U);
}

}  // namespace
}  // namespace windrow::test
