// SPDX-License-Identifier: Apache-2.0
// Layers that libraries compute on a device: near the kernels of `exact`, named in notes, chosen once for a job. On the emulator
// the library is oneDNN.
#include "built_model.hpp"
#include "device/device_scorer.hpp"
#include "device/library_of_device.hpp"
#include "program/graph_scorer.hpp"
#include "program/loaded_rows.hpp"

#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace windrow::inference {
namespace {

/// Of the largest output: what docs/models.md says of each math.
float tolerance(LibraryMath math) {
    return math == LibraryMath::fp32 ? 1e-5F : math == LibraryMath::tf32 ? 2e-3F : 2e-2F;
}

class DeviceLibraries : public InferenceDeviceTest {
protected:
    Tensor random(Shape shape, float size = 1) {
        const std::int64_t count = element_count(shape);
        return floats(std::move(shape), random_floats(random_, count, size));
    }
    std::string constant(ModelBuilder& builder, Shape shape) {
        const std::string name = "c" + std::to_string(constants_++);
        builder.constant(name, random(std::move(shape)));
        return name;
    }
    ScorerOptions options(std::int64_t batch_limit, Precision precision, LibraryMath math = LibraryMath::fp32) {
        ScorerOptions made;
        made.precision = precision;
        made.math = math;
        made.batch_limit = batch_limit;
        made.backend = GetParam().implementation;
        made.device = std::shared_ptr<device::Device>(device_.get(), [](device::Device*) {});
        return made;
    }
    std::unique_ptr<Scorer> scorer(const std::shared_ptr<const RowModel>& rows, const ScorerOptions& given) {
        return std::make_unique<DeviceScorer>(rows, models_, std::make_unique<GraphScorer>(rows, rows->program, given), given);
    }
    static std::shared_ptr<const RowModel> rows_of(const ModelBuilder& builder) {
        return std::make_shared<const RowModel>(prove_rows(builder.model()));
    }

    /// All maths beside `exact` on the same device; each uses the library as often as `layers` says.
    void expect_near_exact(const ModelBuilder& builder, std::int64_t inputs, std::int64_t outputs, std::size_t layers) {
        const auto rows = rows_of(builder);
        const std::int64_t count = 21;
        const std::vector<float> values = random_floats(random_, count * inputs, 1);
        const std::vector<float> exact = scores(*scorer(rows, options(32, Precision::exact)), values, count, outputs);
        float largest = 0;
        for (const float value : exact) largest = std::max(largest, std::abs(value));
        std::vector<std::vector<std::uint32_t>> seen;
        for (const LibraryMath math : {LibraryMath::fp32, LibraryMath::tf32, LibraryMath::bf16}) {
            const auto library = scorer(rows, options(32, Precision::library, math));
            const std::vector<float> given = scores(*library, values, count, outputs);
            float apart = 0;
            for (std::size_t i = 0; i < exact.size(); ++i) apart = std::max(apart, std::abs(exact[i] - given[i]));
            EXPECT_LE(apart, tolerance(math) * largest) << library_math_name(math);
            EXPECT_EQ(served(*library), layers) << library_math_name(math);
            seen.push_back(bits_of(given));
        }
        if (layers > 0) {
            EXPECT_NE(seen[0], seen[1]) << "tf32 rounds nothing";
        }
    }
    static std::size_t served(const Scorer& scorer) {
        const std::vector<std::string> notes = scorer.backend_notes();
        return static_cast<std::size_t>(std::count_if(notes.begin(), notes.end(), [](const std::string& note) {
            return note.find(" by oneDNN ") != std::string::npos || note.find(" by cu") != std::string::npos;
        }));
    }
    static std::vector<float> scores(Scorer& scorer, const std::vector<float>& values, std::int64_t rows, std::int64_t outputs) {
        std::vector<float> out(static_cast<std::size_t>(rows * outputs), -1.0F);
        const void* const from[] = {values.data()};
        void* const to[] = {out.data()};
        scorer.run(rows, from, to);
        return out;
    }

    DeviceModels models_;
    int constants_ = 0;
};

TEST_P(DeviceLibraries, wide_dense_layers_between_narrow_ones) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 20});
    const auto dense = [&](const std::string& from, std::int64_t inputs, std::int64_t outputs, float alpha, const std::string& to,
                           bool bias) {
        std::vector<std::string> given{from, constant(builder, {inputs, outputs})};
        if (bias) given.push_back(constant(builder, {outputs}));
        builder.node("Gemm", given, {to}, {attribute("alpha", alpha)});
    };
    dense("x", 20, 16, 1, "a", true);
    builder.node("Relu", {"a"}, {"b"});
    dense("b", 16, 1100, 0.25F, "c", true);  // scaled: the bias comes after it
    builder.node("Relu", {"c"}, {"d"});
    dense("d", 1100, 130, 1, "e", true);
    builder.node("Tanh", {"e"}, {"f"});
    dense("f", 130, 140, 1, "g", false);
    dense("g", 140, 3, 1, "h", true);
    builder.output("h");
    expect_near_exact(builder, 20, 3, 3);
}

TEST_P(DeviceLibraries, a_narrow_network_is_exact) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 5});
    builder.node("MatMul", {"x", constant(builder, {5, 12})}, {"m"}).node("Relu", {"m"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const std::vector<float> values = random_floats(random_, 35);
    const auto library = scorer(rows, options(16, Precision::library));
    EXPECT_EQ(bits_of(scores(*library, values, 7, 12)),
              bits_of(scores(*scorer(rows, options(16, Precision::exact)), values, 7, 12)));
    EXPECT_EQ(library->backend_notes().back(), "no layer of the model is for a library: all of it is exact");
}

TEST_P(DeviceLibraries, stacks_of_products) {
    // Both sides of a product come with the rows, or one left matrix is shared by all of them.
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 130, 130});
    builder.node("MatMul", {"x", "x"}, {"square"});
    builder.node("Transpose", {"square"}, {"t"}, {attribute("perm", std::vector<std::int64_t>{0, 2, 1})});
    builder.node("MatMul", {constant(builder, {2, 130}), "t"}, {"out"}).output("out");
    expect_near_exact(builder, 130 * 130, 2 * 130, 2);
}

TEST_P(DeviceLibraries, products_of_transposed_matrices) {
    const std::shared_ptr<device::Device> device(device_.get(), [](device::Device*) {});
    for (const std::int64_t left_transposed : {0, 1}) {
        for (const std::int64_t right_transposed : {0, 1}) {
            ModelBuilder builder;
            builder.input("a", random(left_transposed == 1 ? Shape{130, 7} : Shape{7, 130}));
            builder.input("b", random(right_transposed == 1 ? Shape{140, 130} : Shape{130, 140})).input("c", random({140}));
            builder.node("Gemm", {"a", "b", "c"}, {"out"},
                         {attribute("transA", left_transposed), attribute("transB", right_transposed), attribute("alpha", 0.5F),
                          attribute("beta", 0.25F)});
            builder.output("out");
            const auto choices = std::make_shared<LibraryChoices>();
            bool computed = false;
            const std::vector<Tensor> given =
                run_on_device(device, builder, computed, std::make_unique<LibraryLayers>(*device, LibraryMath::fp32, choices));
            EXPECT_TRUE(computed);
            EXPECT_EQ(choices->all().size(), 1U);
            const std::vector<Tensor> exact = prepare(builder.model())->run(builder.inputs());
            float largest = 0;
            float apart = 0;
            for (std::int64_t i = 0; i < exact[0].size(); ++i) {
                largest = std::max(largest, std::abs(exact[0].data<float>()[i]));
                apart = std::max(apart, std::abs(exact[0].data<float>()[i] - given[0].data<float>()[i]));
            }
            EXPECT_LE(apart, tolerance(LibraryMath::fp32) * largest) << left_transposed << right_transposed;
        }
    }
}

TEST_P(DeviceLibraries, convolutions) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 4, 30});
    builder.node("Conv", {"x", constant(builder, {6, 2, 5}), constant(builder, {6})}, {"a"},
                 {attribute("group", std::int64_t{2}), attribute("pads", std::vector<std::int64_t>{1, 3}),
                  attribute("strides", std::vector<std::int64_t>{2}), attribute("dilations", std::vector<std::int64_t>{2})});
    builder.node("Relu", {"a"}, {"b"});
    builder.node("Conv", {"b", constant(builder, {3, 6, 3})}, {"c"});
    builder.node("Flatten", {"c"}, {"out"}).output("out");
    expect_near_exact(builder, 120, 3 * 11, 2);
}

TEST_P(DeviceLibraries, flat_and_deep_images) {
    for (const bool deep : {false, true}) {
        ModelBuilder builder;
        builder.free_input("x", ElementType::float32, deep ? Shape{-1, 2, 4, 5, 6} : Shape{-1, 2, 20, 6});
        builder.node("Conv", {"x", constant(builder, deep ? Shape{3, 2, 2, 3, 3} : Shape{3, 2, 3, 3}), constant(builder, {3})},
                     {"c"});
        builder.node("Flatten", {"c"}, {"out"}).output("out");
        expect_near_exact(builder, 240, deep ? 3 * 3 * 3 * 4 : 3 * 18 * 4, 1);
    }
}

TEST_P(DeviceLibraries, a_flat_image_between_borders_is_not_in_the_window) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 2, 1, 5, 6});
    builder.node("Conv", {"x", constant(builder, {3, 2, 1, 3, 3}), constant(builder, {3})}, {"c"},
                 {attribute("pads", std::vector<std::int64_t>{1, 0, 0, 1, 0, 0}),
                  attribute("strides", std::vector<std::int64_t>{3, 1, 1})});
    builder.node("Flatten", {"c"}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    const std::vector<float> values = random_floats(random_, 3 * 60);
    EXPECT_EQ(bits_of(scores(*scorer(rows, options(16, Precision::library)), values, 3, 36)),
              bits_of(scores(*scorer(rows, options(16, Precision::exact)), values, 3, 36)));
}

TEST_P(DeviceLibraries, recurrent_layers_of_both_layouts) {
    for (const std::int64_t batch_first : {0, 1}) {
        for (const bool lstm : {false, true}) {
            const std::int64_t gates = lstm ? 4 : 3;
            ModelBuilder builder;
            builder.free_input("x", ElementType::float32, {-1, 6, 8});
            std::string x = "x";
            if (batch_first == 0) {
                builder.node("Transpose", {"x"}, {"steps"}, {attribute("perm", std::vector<std::int64_t>{1, 0, 2})});
                x = "steps";
            }
            std::vector<Attribute> attributes = {attribute("hidden_size", std::int64_t{10}), attribute("layout", batch_first)};
            if (!lstm) attributes.push_back(attribute("linear_before_reset", std::int64_t{1}));
            std::vector<std::string> outputs{"y", "h"};
            if (lstm) outputs.emplace_back("c");
            builder.node(lstm ? "LSTM" : "GRU",
                         {x, constant(builder, {1, gates * 10, 8}), constant(builder, {1, gates * 10, 10}),
                          constant(builder, {1, gates * 20})},
                         outputs, attributes);
            if (batch_first == 0) {
                builder.node("Transpose", {"h"}, {"h_rows"}, {attribute("perm", std::vector<std::int64_t>{1, 0, 2})});
                builder.node("Transpose", {"y"}, {"y_rows"}, {attribute("perm", std::vector<std::int64_t>{2, 1, 0, 3})});
            }
            builder.node("Flatten", {batch_first == 0 ? "h_rows" : "h"}, {"last"});
            builder.node("Flatten", {batch_first == 0 ? "y_rows" : "y"}, {"all"});
            builder.node("Concat", {"last", "all"}, {"out"}, {attribute("axis", std::int64_t{1})}).output("out");
            expect_near_exact(builder, 48, 70, 1);
        }
    }
}

TEST_P(DeviceLibraries, recurrent_layers_that_a_library_does_not_know_are_exact) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 6, 8});
    builder.node("GRU", {"x", constant(builder, {1, 30, 8}), constant(builder, {1, 30, 10})}, {"", "h"},
                 {attribute("hidden_size", std::int64_t{10}), attribute("layout", std::int64_t{1})});
    builder.node("Flatten", {"h"}, {"out"}).output("out");
    expect_near_exact(builder, 48, 10, 0);
}

TEST_P(DeviceLibraries, an_algorithm_is_chosen_once_and_asked_for_again) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 130});
    builder.node("MatMul", {"x", constant(builder, {130, 130})}, {"out"}).output("out");
    const auto rows = rows_of(builder);
    ScorerOptions given = options(16, Precision::library);
    given.choices = std::make_shared<LibraryChoices>();
    const std::vector<float> values = random_floats(random_, 3 * 130);
    const auto first = scores(*scorer(rows, given), values, 3, 130);
    const auto chosen = given.choices->all();
    ASSERT_EQ(chosen.size(), 2U);  // for 16 rows and for 4
    const auto& [layer, algorithm] = *chosen.begin();
    EXPECT_EQ(layer, "product of 1 matrices, 16 rows, 130 columns, 130 deep, fp32");
    EXPECT_TRUE(algorithm.starts_with("oneDNN 2.") || algorithm.starts_with("cuBLASLt ")) << algorithm;
    EXPECT_TRUE(algorithm.ends_with(" on " + device_->properties().name)) << algorithm;
    EXPECT_EQ(bits_of(scores(*scorer(rows, given), values, 3, 130)), bits_of(first));
    EXPECT_EQ(given.choices->all(), chosen);

    given.choices->replace({{layer, "cuBLASLt 99"}});
    try {
        static_cast<void>(scorer(rows, given));
        FAIL() << "another algorithm was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6622");
        EXPECT_NE(error.message().find("'cuBLASLt 99'"), std::string::npos) << error.message();
    }
}

/// Chooses another algorithm each time; says what it was asked for.
class FickleLibrary final : public DeviceLibrary {
public:
    /// `meanwhile`: what goes on elsewhere while it chooses.
    explicit FickleLibrary(std::function<void()> meanwhile = [] {}) : meanwhile_(std::move(meanwhile)) {}
    std::unique_ptr<DeviceLayer> make_product(const LibraryProduct&, const std::string& recorded) override {
        if (!recorded.empty()) return std::make_unique<Layer>(recorded);
        meanwhile_();
        return std::make_unique<Layer>("algorithm " + std::to_string(++chosen_));
    }
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape&, const float*, const std::string&) override {
        throw NoLibraryLayer{"there are products only"};
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer&, const std::string&) override {
        throw NoLibraryLayer{"there are products only"};
    }

private:
    class Layer final : public DeviceLayer {
    public:
        explicit Layer(std::string algorithm) {
            algorithm_ = std::move(algorithm);
            note_ = algorithm_;
        }
        void queue(device::Stream&, const LayerMemory&) override {}
    };
    std::function<void()> meanwhile_;
    int chosen_ = 0;
};

/// As where nothing is installed.
class NoLibrary final : public DeviceLibrary {
public:
    std::unique_ptr<DeviceLayer> make_product(const LibraryProduct&, const std::string&) override {
        throw NoLibraryLayer{"there are no products"};
    }
    std::unique_ptr<DeviceLayer> make_convolution(const ConvolutionShape&, const float*, const std::string&) override {
        throw NoLibraryLayer{"there are no layers"};
    }
    std::unique_ptr<DeviceLayer> make_recurrence(const LibraryRecurrentLayer&, const std::string&) override {
        throw NoLibraryLayer{"there are no layers"};
    }
};

TEST_P(DeviceLibraries, what_a_library_refuses_is_exact_and_said_once) {
    ModelBuilder builder;
    builder.input("x", random({3, 2, 20})).constant("w1", random({2, 2, 3})).constant("w2", random({8, 2, 3}));
    builder.constant("w3", random({1, 40, 16})).constant("w4", random({1, 40, 10})).constant("w5", random({10, 1700}));
    builder.node("Conv", {"x", "w1"}, {"a"}).node("Conv", {"a", "w2"}, {"b"});
    builder.node("LSTM", {"b", "w3", "w4"}, {"", "h"}, {attribute("hidden_size", std::int64_t{10})});
    builder.node("MatMul", {"h", "w5"}, {"out"}).output("out");
    const std::shared_ptr<device::Device> device(device_.get(), [](device::Device*) {});
    const auto none = [] { return std::make_unique<LibraryLayers>(std::make_unique<NoLibrary>(), LibraryMath::fp32, nullptr); };
    bool computed = false;
    expect_same_bits(run_on_device(device, builder, computed, none()), prepare(builder.model())->run(builder.inputs()),
                     "refused");
    DeviceRunner runner(std::make_shared<const DeviceModel>(prepared(builder), device), none());
    const std::vector<std::string> notes = runner.plan_for(types_of(builder.inputs())).library_notes;
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(std::count(notes[0].begin(), notes[0].end(), ','), 2) << notes[0];
    EXPECT_TRUE(notes[0].ends_with("(LSTM) by the kernels of 'exact': there are no layers")) << notes[0];
    EXPECT_TRUE(notes[1].ends_with("(MatMul) by the kernels of 'exact': there are no products")) << notes[1];
}

/// A job's layers on one machine.
std::unique_ptr<LibraryLayers> layers_of(std::unique_ptr<DeviceLibrary> library, std::shared_ptr<LibraryChoices> choices) {
    return std::make_unique<LibraryLayers>(std::move(library), LibraryMath::fp32, std::move(choices));
}
LibraryProduct wide_product() {
    LibraryProduct product;
    product.rows = 4;
    product.columns = product.depth = 130;
    return product;
}
/// The error with which the layers refuse a product.
std::string refused_product(LibraryLayers& layers) {
    try {
        static_cast<void>(layers.product("node", wide_product()));
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6622");
        return error.message();
    }
    ADD_FAILURE() << "another algorithm was taken";
    return {};
}

TEST(LibraryLayers, AJobGoesOnWithTheSameAlgorithmOrNotAtAll) {
    const auto choices = std::make_shared<LibraryChoices>();
    EXPECT_EQ(layers_of(std::make_unique<FickleLibrary>(), choices)->product("node", wide_product())->algorithm(), "algorithm 1");
    const auto again = layers_of(std::make_unique<FickleLibrary>(), choices);
    EXPECT_EQ(again->product("node", wide_product())->algorithm(), "algorithm 1");
    EXPECT_EQ(again->product("node", wide_product())->algorithm(), "algorithm 1");
    const std::string missing = refused_product(*layers_of(std::make_unique<NoLibrary>(), choices));
    EXPECT_NE(missing.find("there are no products"), std::string::npos) << missing;
}

TEST(LibraryLayers, AnAlgorithmOfAnotherDeviceIsRefused) {
    const auto choices = std::make_shared<LibraryChoices>();
    const auto layers_on = [&](const char* device) {
        return layers_of(library_of_device(std::make_unique<FickleLibrary>(), device), choices);
    };
    EXPECT_EQ(layers_on("device 1")->product("node", wide_product())->algorithm(), "algorithm 1 on device 1");
    EXPECT_EQ(layers_on("device 1")->product("node", wide_product())->algorithm(), "algorithm 1 on device 1");
    const std::string elsewhere = refused_product(*layers_on("device 2"));
    EXPECT_NE(elsewhere.find("algorithm 1 on device 1"), std::string::npos) << elsewhere;
    EXPECT_NE(elsewhere.find("device 2"), std::string::npos) << elsewhere;
}

TEST(LibraryLayers, AJobThatBeganWithoutALibraryGoesOnWithoutIt) {
    const auto choices = std::make_shared<LibraryChoices>();
    EXPECT_EQ(layers_of(std::make_unique<NoLibrary>(), choices)->product("node", wide_product()), nullptr);
    const auto later = layers_of(std::make_unique<FickleLibrary>(), choices);
    EXPECT_EQ(later->product("node", wide_product()), nullptr);
    EXPECT_EQ(later->take_notes(), std::vector<std::string>{"node by the kernels of 'exact': the job began with them"});
}

TEST(LibraryLayers, WorkersThatChooseAtOnceUseOneAlgorithm) {
    const auto choices = std::make_shared<LibraryChoices>();
    const auto meanwhile = [&] { choices->record(library_text(wide_product(), LibraryMath::fp32), "algorithm 7"); };
    const auto layers = layers_of(std::make_unique<FickleLibrary>(meanwhile), choices);
    EXPECT_EQ(layers->product("node", wide_product())->algorithm(), "algorithm 7");
}

INSTANTIATE_TEST_SUITE_P(Devices, DeviceLibraries, ::testing::ValuesIn(device::tested_devices()), device::test_name);

TEST(LibraryOptions, MathsOfDevicesAreRefusedOnTheCpu) {
    ModelBuilder builder;
    builder.free_input("x", ElementType::float32, {-1, 5}).node("Relu", {"x"}, {"out"}).output("out");
    const auto model = builder.model();
    const auto loaded = load_rows(model, std::make_shared<const RowModel>(prove_rows(model)));
    ScorerOptions given;
    given.precision = Precision::library;
    EXPECT_NO_THROW(static_cast<void>(loaded->make_scorer(given)));
    given.math = LibraryMath::tf32;
    try {
        static_cast<void>(loaded->make_scorer(given));
        FAIL() << "tf32 was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6621");
    }
    given.math = LibraryMath::fp32;
    given.choices = std::make_shared<LibraryChoices>();
    EXPECT_NO_THROW(static_cast<void>(loaded->make_scorer(given)));
    given.choices->record("a layer", "an algorithm");
    try {
        static_cast<void>(loaded->make_scorer(given));
        FAIL() << "the CPU goes on for a device";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), "W6622");
    }
}

}  // namespace
}  // namespace windrow::inference
