// SPDX-License-Identifier: Apache-2.0
// Every barrier, atomic and event wait of the kernels of inference and of the code around them is needed: switched off, it is
// found.
#include "built_model.hpp"
#include "device/device_scorer.hpp"
#include "device/inference_kernels.hpp"
#include "device_feature_table.hpp"
#include "program/graph_scorer.hpp"

#include "device_fixture.hpp"
#include "site_sweep.hpp"

namespace windrow::inference {
namespace {

const InferenceKernels& kernels() {
    return *inference_kernels_for(device::Target::emulator);
}

/// A model whose rows are scored on an emulated device.
struct EmulatedModel {
    EmulatedModel(const std::shared_ptr<const RowModel>& rows, std::uint64_t seed)
        : options(options_of(seed)), scorer(rows, models, std::make_unique<GraphScorer>(rows, rows->program, options), options) {}
    static ScorerOptions options_of(std::uint64_t seed) {
        ScorerOptions made;
        made.backend = "emulator";
        made.device = device::open_emulator(seed);
        return made;
    }
    ScorerOptions options;
    DeviceModels models;
    DeviceScorer scorer;
};

TEST(InferenceSiteSweep, tiled_product) {
    device::expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            ProductShape shape;
            shape.matrices.count = 1;
            shape.rows = shape.columns = 20;
            shape.depth = 40;
            shape.left_row_stride = 40;
            shape.left_k_stride = 1;
            shape.right_k_stride = 20;
            shape.right_column_stride = 1;
            device::DeviceMemory left = device::on_device(stream, std::vector<float>(800, 1.0F));
            device::DeviceMemory right = device::on_device(stream, std::vector<float>(800, 2.0F));
            device::DeviceMemory out(stream, 400 * sizeof(float), "product");
            kernels().matrix_product(*stream, shape, left.read_as<float>(stream), right.read_as<float>(stream),
                                     out.write_as<float>(stream));
            return device::on_host<float>(stream, out, 400) == std::vector<float>(400, 80.0F);
        },
        {.at_least = 3});  // two barriers, the wait of the host
}

/// Two layers of one input and two outputs, then one; two blocks of more than one tile each.
TEST(InferenceSiteSweep, dense_chain) {
    device::expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            DeviceDenseChain chain;
            chain.layer_count = 2;
            chain.widest = 8;
            chain.weight_count = 16;
            chain.layers[0] = {1, 8, 0, -1, semantics::bits_of(1.0F), 0, 0, 0};
            chain.layers[1] = {8, 1, 8, -1, semantics::bits_of(1.0F), 0, 0, 0};
            std::vector<float> rows(128);
            for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i);
            device::DeviceMemory weights = device::on_device(stream, std::vector<float>(16, 1.0F));
            device::DeviceMemory from = device::on_device(stream, rows);
            device::DeviceMemory to(stream, 128 * sizeof(float), "outputs");
            kernels().dense_chain(*stream, chain, 128, 2, weights.read_as<float>(stream), from.read_as<float>(stream),
                                  to.write_as<float>(stream));
            const std::vector<float> got = device::on_host<float>(stream, to, 128);
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (got[i] != 8 * rows[i]) return false;
            }
            return true;
        },
        {.at_least = 3});  // two barriers, the wait of the host
}

TEST(InferenceSiteSweep, gather) {
    device::expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            device::DeviceMemory from = device::on_device(stream, std::vector<float>(4, 1.0F));
            device::DeviceMemory indices = device::on_device(stream, std::vector<std::int64_t>(40, 4));
            device::DeviceMemory to(stream, 40 * sizeof(float), "gathered");
            device::DeviceMemory failed = device::on_device<std::uint32_t>(stream, {0});
            kernels().gather(*stream, {1, 4, 40, 1, 4, 8}, from.read_on(stream), indices.read_on(stream), to.write_on(stream),
                             failed.write_as<std::uint32_t>(stream));
            return device::on_host<std::uint32_t>(stream, failed, 1) == std::vector<std::uint32_t>{1};
        },
        {.at_least = 2});  // the store of the failure, the wait of the host
}

/// Positions that have no angles.
TEST(InferenceSiteSweep, rotate) {
    device::expect_all_caught(
        [](std::uint64_t seed) {
            const auto device = device::open_emulator(seed);
            const auto stream = device->create_stream();
            RotaryShape shape;
            shape.batch = shape.heads = 1;
            shape.sequence = 40;
            shape.size = shape.position_step = 2;
            shape.pairs = 1;
            shape.rows = 4;
            device::DeviceMemory from = device::on_device(stream, std::vector<float>(80, 1.0F));
            device::DeviceMemory angles = device::on_device(stream, std::vector<float>(4, 1.0F));
            device::DeviceMemory positions = device::on_device(stream, std::vector<std::int64_t>(40, 4));
            device::DeviceMemory to(stream, 80 * sizeof(float), "turned");
            device::DeviceMemory failed = device::on_device<std::uint32_t>(stream, {0});
            kernels().rotate(*stream, shape, from.read_as<float>(stream), angles.read_as<float>(stream),
                             angles.read_as<float>(stream), positions.read_as<std::int64_t>(stream), to.write_as<float>(stream),
                             failed.write_as<std::uint32_t>(stream));
            return device::on_host<std::uint32_t>(stream, failed, 1) == std::vector<std::uint32_t>{1};
        },
        {.at_least = 2});  // the store of the failure, the wait of the host
}

/// Rows through a whole model: its weights are there before they are read, its scores before they are taken.
TEST(InferenceSiteSweep, scored_rows) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 4}).constant("w", floats({4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
    builder.node("MatMul", {"x", "w"}, {"m"}).node("Softmax", {"m"}, {"out"}).output("out");
    const auto rows = std::make_shared<const RowModel>(prove_rows(builder.model()));
    const std::vector<float> values{1, 0, 0, 0, 0, 0.5F, 0, 0, 0, 0, 0.25F, -1};
    const auto scored = [&](Scorer& scorer) {
        std::vector<float> out(6, -1.0F);
        const void* const from[] = {values.data()};
        void* const to[] = {out.data()};
        scorer.run(3, from, to);
        return out;
    };
    GraphScorer cpu(rows, rows->program, {});
    const std::vector<float> expected = scored(cpu);
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            EmulatedModel model(rows, seed);
            return scored(model.scorer) == expected;
        },
        {.at_least = 2, .elsewhere = {"matrix_product.cu", "dense_chain.cu"}});  // the waits of the host for weights and scores
}

/// Features that another stream wrote are read when they are there, and the numbers of rows are not written over too early.
TEST(InferenceSiteSweep, features_on_the_device) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 3}).node("Neg", {"x"}, {"out"}).output("out");
    const auto rows = std::make_shared<const RowModel>(prove_rows(builder.model()));
    device::expect_all_caught(
        [&](std::uint64_t seed) {
            EmulatedModel model(rows, seed);
            std::mt19937 random(7);
            const FeatureTable table(model.options.device, model.options.device->create_stream(), 40, 3, random);
            for (const std::vector<std::int32_t>& taken : {std::vector<std::int32_t>{39, 1, 2}, {5, 38}}) {
                std::vector<float> expected = table.values(taken);
                for (float& value : expected) value = -value;
                std::vector<float> got(expected.size());
                void* const to[] = {got.data()};
                if (!model.scorer.run_features(table.features(taken), to) || got != expected) return false;
            }
            return true;
        },
        // The wait for the stream that wrote them, the wait of the host for the scores. What frees memory behind its readers is
        // seen to be needed by the device layer's own sweeps.
        {.at_least = 2, .elsewhere = {"device_memory.cpp"}});
}

}  // namespace
}  // namespace windrow::inference
