// SPDX-License-Identifier: Apache-2.0
#include "library/onednn.hpp"
#include "model_maker.hpp"
#include "program/graph_program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace windrow::inference {
namespace {

/// Both precisions on the same rows: within 1e-5 of the largest output. `served`: how many steps the library takes, by the notes.
void expect_close(const ModelMaker& maker, const Shape& shape, std::size_t served) {
    const auto exact = prepare_graph_program(maker.model(), Precision::exact);
    const auto library = prepare_graph_program(maker.model(), Precision::library);
    Tensor x(ElementType::float32, shape);
    std::mt19937 random(9);
    std::normal_distribution<float> normal;
    for (std::int64_t i = 0; i < x.size(); ++i) x.data<float>()[i] = normal(random);
    const std::vector<Tensor> expected = exact->run({&x, 1});
    const std::vector<Tensor> given = library->run({&x, 1});
    ASSERT_EQ(expected.size(), given.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(shape_text(expected[i].shape()), shape_text(given[i].shape()));
        float largest = 0;
        float apart = 0;
        for (std::int64_t k = 0; k < expected[i].size(); ++k) {
            largest = std::max(largest, std::abs(expected[i].data<float>()[k]));
            apart = std::max(apart, std::abs(expected[i].data<float>()[k] - given[i].data<float>()[k]));
        }
        EXPECT_LE(apart, 1e-5F * largest) << "output " << i << " of " << shape_text(shape);
    }
    ASSERT_EQ(library->graph().notes.size(), 1U);
    const std::string& note = library->graph().notes[0];
    EXPECT_TRUE(note.starts_with("oneDNN 2.")) << note;
    const auto named = static_cast<std::size_t>(std::count(note.begin(), note.end(), ';'));  // the rest comes behind the last one
    EXPECT_EQ(note.find("no part") != std::string::npos ? 0 : named, served) << note;
    const TensorType type = x.type();
    EXPECT_EQ(exact->infer({&type, 1}), library->infer({&type, 1}));
    EXPECT_EQ(exact->operations({&type, 1}), library->operations({&type, 1}));
    EXPECT_TRUE(exact->graph().notes.empty());
}

TEST(LibraryPrecision, OneDnnIsHere) {
    std::string reason;
    EXPECT_TRUE(onednn_version(reason).starts_with("oneDNN 2.")) << reason << " (tools/setup installs libdnnl-dev)";
}

TEST(LibraryPrecision, ConvolutionsOneAfterAnotherAreOneStep) {
    ModelMaker maker({8, 64});
    std::string x =
        maker.node("Conv", {"x", maker.constant({32, 8, 5}), maker.constant({32})}, {integers_attribute("pads", {2, 2})});
    x = maker.node("Relu", {x});
    x = maker.node("Conv", {x, maker.constant({32, 32, 5}), maker.constant({32})}, {integers_attribute("pads", {2, 2})});
    x = maker.node("Relu", {x});
    maker.output(maker.node("GlobalAveragePool", {x}));
    for (const std::int64_t rows : {1, 3, 64, 70, 130}) expect_close(maker, {rows, 8, 64}, 1);
}

TEST(LibraryPrecision, ConvolutionsOfAllForms) {
    std::mt19937 random(2);
    for (unsigned trial = 0; trial < 40; ++trial) {
        const auto up_to = [&](unsigned most) { return 1 + static_cast<std::int64_t>(random() % most); };
        const bool flat = random() % 2 == 0;
        const std::int64_t groups = up_to(2);
        const std::int64_t channels = groups * up_to(5);
        Shape row = {channels, 9 + up_to(12)};
        if (!flat) row.push_back(9 + up_to(5));
        ModelMaker maker(row, trial);
        Shape weights = {groups * up_to(20), channels / groups, up_to(4)};
        if (!flat) weights.push_back(up_to(3));
        const auto both = [&](std::int64_t first, std::int64_t second) {
            return flat ? std::vector<std::int64_t>{first} : std::vector<std::int64_t>{first, second};
        };
        std::vector<Attribute> attributes = {integer_attribute("group", groups),
                                             integers_attribute("strides", both(up_to(3), up_to(2))),
                                             integers_attribute("dilations", both(up_to(2), 1))};
        if (random() % 2 == 0)
            attributes.push_back(
                integers_attribute("pads", flat ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{1, 0, 2, 1}));
        std::vector<std::string> inputs = {"x", maker.constant(weights)};
        if (random() % 2 == 0) inputs.push_back(maker.constant({weights[0]}));
        const std::string x = maker.node("Conv", inputs, attributes);
        maker.output(random() % 2 == 0 ? maker.node("Relu", {x}) : x);
        Shape shape = {up_to(9)};
        shape.insert(shape.end(), row.begin(), row.end());
        expect_close(maker, shape, 1);
    }
}

TEST(LibraryPrecision, RecurrentLayers) {
    for (const bool batch_first : {false, true}) {
        for (const std::int64_t rows : {1, 5, 64, 300}) {
            const Shape shape = batch_first ? Shape{rows, 6, 8} : Shape{6, rows, 8};
            ModelMaker maker({shape[1], shape[2]});
            for (const auto& [type, gates] : {std::pair<const char*, std::int64_t>{"LSTM", 4}, {"GRU", 3}, {"RNN", 1}}) {
                for (const std::int64_t reset_after : {0, 1}) {
                    if (reset_after == 1 && gates != 3) continue;
                    std::vector<Attribute> attributes = {integer_attribute("hidden_size", 20),
                                                         integer_attribute("layout", batch_first ? 1 : 0)};
                    if (gates == 3) attributes.push_back(integer_attribute("linear_before_reset", reset_after));
                    const std::string x = maker.node(type,
                                                     {"x", maker.constant({1, gates * 20, 8}),
                                                      maker.constant({1, gates * 20, 20}), maker.constant({1, gates * 40})},
                                                     attributes, gates == 4 ? 3 : 2);
                    maker.output(x);
                    maker.output(x + ".1");
                    if (gates == 4) maker.output(x + ".2");
                }
            }
            expect_close(maker, shape, 3);  // not the plain RNN
        }
    }
}

TEST(LibraryPrecision, WhatIsNotUsualStaysExact) {
    ModelMaker maker({5, 8});
    maker.output(maker.node("LSTM", {"x", maker.constant({1, 80, 8}), maker.constant({1, 80, 20})},
                            {integer_attribute("hidden_size", 20), integer_attribute("input_forget", 1)}));
    expect_close(maker, {6, 5, 8}, 0);
}

}  // namespace
}  // namespace windrow::inference
