// SPDX-License-Identifier: Apache-2.0
#include "gpu/columns/upload_ring.hpp"

#include "device_fixture.hpp"
#include "gpu/expression/device_program.hpp"
#include "gpu/keys/device_keys.hpp"

#include <bit>
#include <limits>
#include <random>

/// Kernels read the same values whether columns travelled packed or not, with batches under way.

namespace windrow::gpu {
namespace {

using device::DeviceTest;

class UploadRingTest : public DeviceTest {};

/// Ranges at and around the widths of differences.
std::uint64_t random_range(std::mt19937_64& random) {
    constexpr std::uint64_t edges[] = {0, 1, 0xFF, 0x100, 0xFFFF, 0x10000, 0xFFFFFFFF, 0x100000000, ~std::uint64_t{0}};
    return edges[random() % std::size(edges)];
}

/// Values from a random least one on, wrapping past the greatest, some of them NULL; null rows hold anything.
Column random_column(std::mt19937_64& random, const DataType& type, std::int64_t rows) {
    const std::uint64_t range = random_range(random);
    const std::uint64_t least = random() % 3 == 0 ? random() : std::bit_cast<std::uint64_t>(std::int64_t{-200});
    const bool nullable = random() % 2 == 0;
    std::vector<Value> values;
    for (std::int64_t i = 0; i < rows; ++i) {
        if (nullable && random() % 4 == 0) {
            values.emplace_back();
            continue;
        }
        const std::uint64_t ahead = range == ~std::uint64_t{0} ? random() : random() % (range + 1);
        values.emplace_back(std::bit_cast<std::int64_t>(least + (random() % 5 == 0 ? range : ahead)));
    }
    return Column::of_values(type, values);
}

std::vector<Column> random_batch(std::mt19937_64& random) {
    const auto rows = static_cast<std::int64_t>(random() % 300 + 1);
    std::vector<Column> columns{random_column(random, DataType::bigint(), rows),
                                random_column(random, DataType::timestamp(3), rows),
                                Column::of_constant(DataType::bigint(), Value(std::int64_t{1} << 40), rows)};
    std::vector<Value> texts;
    for (std::int64_t i = 0; i < rows; ++i)
        texts.push_back(random() % 5 == 0 ? Value() : Value("text " + std::to_string(random() % 7)));
    columns.push_back(Column::of_values(DataType::string(), texts));
    return columns;
}

/// What a program reads of them: the columns themselves.
std::shared_ptr<const Program> columns_themselves(const std::vector<Column>& columns, std::size_t count) {
    static const EvaluationContext session;
    std::vector<ExpressionPtr> inputs;
    ProgramRequest request{nullptr, {}, session};
    for (std::size_t k = 0; k < count; ++k) {
        inputs.push_back(Expression::make_input(static_cast<int>(k), columns[k].type));
        request.results.push_back(inputs.back().get());
    }
    return compile_program(request).program;
}

std::vector<const Column*> pointers(const std::vector<Column>& columns) {
    std::vector<const Column*> out;
    for (const Column& column : columns) out.push_back(&column);
    return out;
}

void expect_equal(const Column& a, const Column& b) {
    ASSERT_EQ(a.rows, b.rows);
    for (std::int64_t row = 0; row < a.rows; ++row) EXPECT_EQ(a.value(row), b.value(row)) << "row " << row;
}

TEST_P(UploadRingTest, programs_read_what_was_sent) {
    std::mt19937_64 random(GetParam().seed);
    for (const bool pack : {true, false}) {
        const auto stream = device().create_stream();
        UploadRing ring(device(), pack);
        std::vector<std::vector<Column>> batches;
        std::vector<ColumnDownload> downloads;
        for (int number = 0; number < 12; ++number) {
            batches.push_back(random_batch(random));
            const std::int64_t rows = batches.back()[0].rows;
            const auto program = columns_themselves(batches.back(), 3);
            ASSERT_NE(program, nullptr);
            DeviceProgram on_device(program, stream);
            std::vector<ColumnView> views;
            const std::vector<ColumnView> sent = ring.upload(pointers(batches.back()), rows).read_on(stream);
            for (const int column : program->columns) views.push_back(sent[static_cast<std::size_t>(column)]);
            ProgramRun run = on_device.queue(stream, views, rows);
            ring.was_read(stream);
            downloads.push_back(run.results.download(stream, rows));
        }
        for (std::size_t number = 0; number < batches.size(); ++number) {
            const std::vector<Column> got = downloads[number].columns();
            for (std::size_t k = 0; k < got.size(); ++k) expect_equal(got[k], batches[number][k]);
        }
        const UploadTally& tally = ring.tally();
        EXPECT_EQ(tally.sent_bytes < tally.columns_bytes, pack);
    }
}

TEST_P(UploadRingTest, keys_are_what_was_sent) {
    std::mt19937_64 random(GetParam().seed + 100);
    for (const bool pack : {true, false}) {
        const auto stream = device().create_stream();
        UploadRing ring(device(), pack);
        const std::vector<DataType> types{DataType::bigint(), DataType::timestamp(3), DataType::bigint(), DataType::string()};
        DeviceKeys keys(stream, types, {});
        for (int number = 0; number < 6; ++number) {
            const std::vector<Column> batch = random_batch(random);
            const std::int64_t rows = batch[0].rows;
            const auto count = static_cast<std::size_t>(rows);
            const std::vector<ColumnView> views = ring.upload(pointers(batch), rows).read_on(stream);
            device::DeviceMemory planes = device::filled<std::uint32_t>(stream, count, 0);
            device::DeviceMemory ids(stream, count * sizeof(std::uint32_t), "ids");
            keys.map({views, rows, text_bytes_of(batch[3])}, planes.read_as<std::uint32_t>(stream),
                     ids.write_as<std::uint32_t>(stream));
            ring.was_read(stream);
            const std::vector<Column> got = keys.columns(ids.read_as<std::uint32_t>(stream), rows);
            for (std::size_t k = 0; k < got.size(); ++k) expect_equal(got[k], batch[k]);
        }
    }
}

TEST_P(UploadRingTest, a_batch_without_rows) {
    const auto stream = device().create_stream();
    UploadRing ring(device(), true);
    const std::vector<Column> empty{Column::of_values(DataType::bigint(), {})};
    EXPECT_EQ(ring.upload(pointers(empty), 0).read_on(stream)[0].values, nullptr);
    ring.was_read(stream);
    EXPECT_EQ(ring.memory(), 0U);
    EXPECT_EQ(ring.tally().sent_bytes, 0U);
}

INSTANTIATE_TEST_SUITE_P(Devices, UploadRingTest, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::gpu
