// SPDX-License-Identifier: Apache-2.0
#include "program/row_dependence.hpp"

#include "made_tensors.hpp"
#include "model_maker.hpp"
#include "program/row_proof.hpp"
#include "windrow/kernels/error.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Which graphs show by their structure that rows do not depend on each other, family by family.

namespace windrow::inference {
namespace {

using made::floats;
using made::integers;
using made::text_attribute;

const std::string independent = "independent";

/// "independent", "unknown: PLACE" or "mixed: PLACE"; PLACE is the type of the node.
std::string verdict(const ModelMaker& maker) {
    const std::vector<ValueDeclaration>& inputs = maker.model()->graph.inputs;
    const auto program = prepare_graph_program(maker.model(), Precision::exact);
    const RowDependence found = follow_rows(program->graph(), [&](std::int64_t rows) {
        std::vector<TensorType> types;
        for (const ValueDeclaration& input : inputs) {
            types.push_back({input.element, input.shape()});
            types.back().shape[0] = rows;
        }
        return types;
    });
    if (found.verdict == RowDependence::Verdict::independent) return independent;
    const std::size_t type = found.place.find('(');
    const std::string place =
        type == std::string::npos ? found.place : found.place.substr(type + 1, found.place.size() - type - 2);
    return (found.verdict == RowDependence::Verdict::mixed ? "mixed: " : "unknown: ") + place;
}

/// Of a model of one row shape whose output `add` makes.
std::string verdict(const Shape& row, const std::function<std::string(ModelMaker&)>& add) {
    ModelMaker maker(row);
    maker.output(add(maker));
    return verdict(maker);
}

TEST(RowDependence, ElementsKeepTheirPlaces) {
    EXPECT_EQ(verdict({3, 2}, [](ModelMaker& m) { return m.node("Relu", {"x"}); }), independent);
    EXPECT_EQ(verdict({3, 2}, [](ModelMaker& m) { return m.node("Add", {"x", m.constant({1, 3, 2})}); }), independent);
    EXPECT_EQ(verdict({3, 2}, [](ModelMaker& m) { return m.node("Mul", {m.constant({2}), "x"}); }), independent);
    EXPECT_EQ(verdict({3}, [](ModelMaker& m) { return m.node("Add", {m.node("Tanh", {"x"}), "x"}); }), independent);
    // [N, 3] under [N, 1, 3] puts one row's numbers beside every other's.
    const auto outer = [](ModelMaker& m) {
        const std::string high = m.node("Unsqueeze", {"x", m.constant(integers({1}))});
        return m.node("ReduceMax", {m.node("Add", {high, "x"})}, {integers_attribute("axes", {1})});
    };
    EXPECT_EQ(verdict({3}, outer), "unknown: Add");
}

TEST(RowDependence, ProductsSumOverWhatIsNotTheRows) {
    EXPECT_EQ(verdict({4}, [](ModelMaker& m) { return m.node("MatMul", {"x", m.constant({4, 2})}); }), independent);
    EXPECT_EQ(verdict({3, 4}, [](ModelMaker& m) { return m.node("MatMul", {"x", m.constant({4, 2})}); }), independent);
    EXPECT_EQ(verdict({3, 4},
                      [](ModelMaker& m) {
                          const std::string turned = m.node("Transpose", {"x"}, {integers_attribute("perm", {0, 2, 1})});
                          return m.node("MatMul", {"x", turned});
                      }),
              independent);
    // Each row with each other.
    EXPECT_EQ(verdict({4}, [](ModelMaker& m) { return m.node("MatMul", {"x", m.node("Transpose", {"x"})}); }), "unknown: MatMul");
    const auto summed = [](ModelMaker& m) {
        const std::string product = m.node("MatMul", {m.node("Transpose", {"x"}), m.node("Relu", {"x"})});
        return m.node("MatMul", {"x", product});
    };
    EXPECT_EQ(verdict({4}, summed), "mixed: MatMul");
    const auto gemm = [](std::int64_t turned) {
        return [turned](ModelMaker& m) {
            const std::string x = m.node("Gemm", {m.node("Exp", {"x"}), m.constant({4, 4}), m.node("Tanh", {"x"})},
                                         {integer_attribute("transB", turned)});
            return m.node("Relu", {x});
        };
    };
    EXPECT_EQ(verdict({4}, gemm(0)), independent);
    EXPECT_EQ(verdict({4}, gemm(1)), independent);
}

TEST(RowDependence, EquationsNameTheRows) {
    const auto einsum = [](const std::string& equation, const Shape& weights) {
        return [=](ModelMaker& m) {
            return m.node("Einsum", {"x", m.constant(weights)}, {text_attribute("equation", equation)});
        };
    };
    EXPECT_EQ(verdict({3, 4}, einsum("nij,jk->nik", {4, 2})), independent);
    EXPECT_EQ(verdict({3, 4}, einsum("nij,jk->kn", {4, 2})), "unknown: the output 'Einsum0'");
    EXPECT_EQ(
        verdict(
            {3, 4},
            [](ModelMaker& m) {
                const std::string sums = m.node("Einsum", {"x", m.constant({4, 4})}, {text_attribute("equation", "nij,jk->ik")});
                return m.node("Add", {"x", sums});
            }),
        "mixed: Einsum");
}

TEST(RowDependence, ConvolutionsPoolsAndNormalizations) {
    const auto network = [](ModelMaker& m) {
        std::string x = m.node("Conv", {"x", m.constant({4, 2, 3}), m.constant({4})});
        x = m.node("BatchNormalization",
                   {x, m.constant({4}), m.constant({4}), m.constant({4}), m.constant(floats({4}, {1, 1, 1, 1}))});
        x = m.node("MaxPool", {x}, {integers_attribute("kernel_shape", {2})});
        x = m.node("InstanceNormalization", {x, m.constant({4}), m.constant({4})});
        x = m.node("GlobalAveragePool", {x});
        x = m.node("Flatten", {x});
        x = m.node("LayerNormalization", {x, m.constant({4}), m.constant({4})});
        return m.node("Gemm", {x, m.constant({4, 1})});
    };
    EXPECT_EQ(verdict({2, 9}, network), independent);
    EXPECT_EQ(verdict({2, 9},
                      [](ModelMaker& m) {
                          return m.node("LayerNormalization", {"x", m.constant({1, 2, 9})}, {integer_attribute("axis", 0)});
                      }),
              "mixed: LayerNormalization");
    const auto places = [](ModelMaker& m) {
        m.node("MaxPool", {"x"}, {integers_attribute("kernel_shape", {2})}, 2);
        return std::string("MaxPool0.1");
    };
    EXPECT_EQ(verdict({2, 9}, places), "unknown: MaxPool");  // they count through the batch
}

TEST(RowDependence, AxesThatAreTakenTogether) {
    const auto reduced = [](std::vector<std::int64_t> axes) {
        return [axes](ModelMaker& m) {
            const std::string most = m.node("ReduceMax", {"x"}, {integers_attribute("axes", axes)});
            return m.node("Sub", {"x", most});
        };
    };
    EXPECT_EQ(verdict({3, 2}, reduced({1, 2})), independent);
    EXPECT_EQ(verdict({3, 2}, reduced({-1})), independent);
    EXPECT_EQ(verdict({3, 2}, reduced({0})), "mixed: ReduceMax");
    EXPECT_EQ(verdict({3, 2}, reduced({})), "mixed: ReduceMax");
    for (const char* type : {"Softmax", "LogSoftmax", "Hardmax"}) {
        EXPECT_EQ(verdict({3}, [&](ModelMaker& m) { return m.node(type, {"x"}); }), independent);
        EXPECT_EQ(verdict({3}, [&](ModelMaker& m) { return m.node(type, {"x"}, {integer_attribute("axis", 0)}); }),
                  std::string("mixed: ") + type);
    }
    const auto running = [](std::int64_t axis) {
        return [axis](ModelMaker& m) { return m.node("CumSum", {"x", m.constant(integers({}, {axis}))}); };
    };
    EXPECT_EQ(verdict({3}, running(1)), independent);
    EXPECT_EQ(verdict({3}, running(-2)), "mixed: CumSum");
    EXPECT_EQ(verdict({5}, [](ModelMaker& m) { return m.node("TopK", {"x", m.constant(integers({2}))}, {}, 2); }), independent);
    EXPECT_EQ(verdict({5},
                      [](ModelMaker& m) {
                          return m.node("ArgMax", {"x"}, {integer_attribute("axis", 1), integer_attribute("keepdims", 0)});
                      }),
              independent);
    // Before opset 13 all dimensions from the axis on are one.
    ModelMaker old({3, 2});
    old.use_opset(11);
    old.output(old.node("Softmax", {"x"}, {integer_attribute("axis", 0)}));
    EXPECT_EQ(verdict(old), "mixed: Softmax");
}

TEST(RowDependence, RowsStayBlocksWhenAShapeChanges) {
    const auto there_and_back = [](std::vector<std::int64_t> there, std::vector<std::int64_t> back) {
        return [=](ModelMaker& m) {
            const std::string flat = m.node("Reshape", {"x", m.constant(integers(there))});
            const std::string product = m.node("Relu", {flat});
            return m.node("Reshape", {product, m.constant(integers(back))});
        };
    };
    EXPECT_EQ(verdict({3, 4}, there_and_back({-1, 4}, {-1, 3, 4})), independent);
    EXPECT_EQ(verdict({3, 4}, there_and_back({-1, 2}, {-1, 12})), independent);
    EXPECT_EQ(verdict({3, 4}, there_and_back({0, 2, 6}, {0, -1})), independent);
    EXPECT_EQ(verdict({3, 4}, there_and_back({1, -1, 6}, {-1, 12})), independent);
    EXPECT_EQ(verdict({3, 4}, there_and_back({4, -1}, {-1, 12})), "unknown: Reshape");
    // Rows in the middle, cut across.
    EXPECT_EQ(verdict({3, 4},
                      [](ModelMaker& m) {
                          const std::string turned = m.node("Transpose", {"x"}, {integers_attribute("perm", {1, 0, 2})});
                          return m.node("Reshape", {turned, m.constant(integers({-1, 12}))});
                      }),
              "unknown: Reshape");
    EXPECT_EQ(verdict({3, 4},
                      [](ModelMaker& m) {
                          std::string x = m.node("Transpose", {"x"}, {integers_attribute("perm", {1, 0, 2})});
                          x = m.node("Reshape", {x, m.constant(integers({3, -1, 2, 2}))});
                          return m.node("Transpose", {x}, {integers_attribute("perm", {1, 3, 0, 2})});
                      }),
              independent);
    // The axis of the blocks holds several elements of a row: what is taken together along it mixes rows.
    EXPECT_EQ(verdict({3, 4},
                      [](ModelMaker& m) {
                          std::string x = m.node("Reshape", {"x", m.constant(integers({-1, 4}))});
                          x = m.node("Softmax", {x}, {integer_attribute("axis", 0)});
                          return m.node("Reshape", {x, m.constant(integers({-1, 3, 4}))});
                      }),
              "mixed: Softmax");
}

TEST(RowDependence, PartsAreChosenAlongOtherAxes) {
    const auto sliced = [](std::vector<std::int64_t> starts, std::vector<std::int64_t> ends, std::vector<std::int64_t> axes) {
        return [=](ModelMaker& m) {
            return m.node("Slice", {"x", m.constant(integers(starts)), m.constant(integers(ends)), m.constant(integers(axes))});
        };
    };
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(verdict({5}, sliced({1}, {3}, {1})), independent);
    EXPECT_EQ(verdict({5}, sliced({0, -2}, {most, most}, {0, 1})), independent);
    EXPECT_EQ(verdict({5}, sliced({0}, {100}, {0})), "unknown: Slice");  // 101 rows would lose one
    EXPECT_EQ(verdict({5},
                      [](ModelMaker& m) {
                          return m.node("Gather", {"x", m.constant(integers({2, 0}))}, {integer_attribute("axis", 1)});
                      }),
              independent);
    EXPECT_EQ(verdict({5}, [](ModelMaker& m) { return m.node("Gather", {"x", m.constant(integers({0}))}); }), "unknown: Gather");
    EXPECT_EQ(verdict({5},
                      [](ModelMaker& m) {
                          const std::string index = m.node("ArgMax", {"x"}, {integer_attribute("axis", 1)});
                          return m.node("Gather", {m.constant({5, 3}), index});
                      }),
              independent);
    EXPECT_EQ(verdict({5},
                      [](ModelMaker& m) {
                          return m.node("Concat", {"x", "x"}, {integer_attribute("axis", 1)});
                      }),
              independent);
    EXPECT_EQ(verdict({5},
                      [](ModelMaker& m) {
                          return m.node("Concat", {"x", "x"}, {integer_attribute("axis", 0)});
                      }),
              "unknown: Concat");
    EXPECT_EQ(verdict({4}, [](ModelMaker& m) { return m.node("Split", {"x"}, {integer_attribute("axis", 1)}, 2); }), independent);
    EXPECT_EQ(verdict({4}, [](ModelMaker& m) { return m.node("Pad", {"x", m.constant(integers({0, 1, 0, 2}))}); }), independent);
    EXPECT_EQ(verdict({4},
                      [](ModelMaker& m) {
                          return m.node("Pad", {"x", m.constant(integers({1, 0, -1, 0}))});
                      }),
              "unknown: Pad");
    EXPECT_EQ(verdict({4}, [](ModelMaker& m) { return m.node("Tile", {"x", m.constant(integers({1, 2}))}); }), independent);
    EXPECT_EQ(verdict({4},
                      [](ModelMaker& m) {
                          const std::string chosen = m.constant(made::booleans({4}, {1, 0, 1, 1}));
                          return m.node("Compress", {"x", chosen}, {integer_attribute("axis", 1)});
                      }),
              "unknown: Compress");
}

/// "[N, 7]" made of a Shape, as exporters do.
std::string shape_with(ModelMaker& m, const std::string& of, std::int64_t last) {
    const std::string rows = m.node("Gather", {m.node("Shape", {of}), m.constant(integers({0}))});
    return m.node("Concat", {rows, m.constant(integers({last}))}, {integer_attribute("axis", 0)});
}

TEST(RowDependence, ShapesThatCountRowsAreFollowed) {
    EXPECT_EQ(verdict({2, 3}, [](ModelMaker& m) { return m.node("Reshape", {"x", shape_with(m, "x", 6)}); }), independent);
    EXPECT_EQ(verdict({6},
                      [](ModelMaker& m) {
                          return m.node("Add", {"x", m.node("Expand", {m.constant({1, 6}), shape_with(m, "x", 6)})});
                      }),
              independent);
    EXPECT_EQ(verdict({6},
                      [](ModelMaker& m) {
                          return m.node("Concat", {"x", m.node("ConstantOfShape", {shape_with(m, "x", 2)})},
                                        {integer_attribute("axis", 1)});
                      }),
              independent);
    // The number of rows itself is no feature.
    EXPECT_EQ(verdict({6},
                      [](ModelMaker& m) {
                          const std::string rows = m.node("Size", {"x"});
                          return m.node("Mul", {"x", m.node("Cast", {rows}, {integer_attribute("to", 1)})});
                      }),
              "unknown: Cast");
    // What PyTorch writes for expand(-1, 6): where a length is -1 it becomes 1.
    const auto where = [](std::int64_t length) {
        return [length](ModelMaker& m) {
            const std::string shape = shape_with(m, "x", 6);
            const std::string odd = m.node("Equal", {shape, m.constant(integers({length, -1}))});
            const std::string chosen = m.node("Where", {odd, m.constant(integers({1, 1})), shape});
            return m.node("Add", {"x", m.node("Expand", {m.constant({1, 6}), chosen})});
        };
    };
    EXPECT_EQ(verdict({6}, where(-1)), independent);
    EXPECT_EQ(verdict({6}, where(7)), "unknown: Equal");  // seven rows are the one number for which it is true
}

TEST(RowDependence, RecurrentLayersRunEachEntryOfTheBatch) {
    const auto layer = [](const std::string& type, std::int64_t gates, std::vector<std::int64_t> order) {
        return [=](ModelMaker& m) {
            const std::string steps = m.node("Transpose", {"x"}, {integers_attribute("perm", order)});
            const std::string rows = m.node("Gather", {m.node("Shape", {steps}), m.constant(integers({1}))});
            const std::string shape =
                m.node("Concat", {m.constant(integers({1})), rows, m.constant(integers({5}))}, {integer_attribute("axis", 0)});
            const std::string state = m.node("ConstantOfShape", {shape});
            const std::string y =
                m.node(type, {steps, m.constant({1, gates * 5, 3}), m.constant({1, gates * 5, 5}), "", "", state},
                       {integer_attribute("hidden_size", 5)}, 2);
            const std::string last = m.node("Squeeze", {y + ".1", m.constant(integers({0}))});
            const std::string all = m.node("Transpose", {y}, {integers_attribute("perm", {2, 0, 1, 3})});
            return m.node("Add", {last, m.node("ReduceMean", {all},
                                               {integers_attribute("axes", {1, 2}), integer_attribute("keepdims", 0)})});
        };
    };
    for (const auto& [type, gates] : {std::pair{"LSTM", 4}, std::pair{"GRU", 3}, std::pair{"RNN", 1}})
        EXPECT_EQ(verdict({4, 3}, layer(type, gates, {1, 0, 2})), independent) << type;
    // The batch in the place of the steps.
    EXPECT_EQ(verdict({4, 3},
                      [](ModelMaker& m) {
                          const std::string y = m.node("RNN", {"x", m.constant({1, 5, 3}), m.constant({1, 5, 5})},
                                                       {integer_attribute("hidden_size", 5)});
                          return m.node("Squeeze", {y, m.constant(integers({1}))});
                      }),
              "mixed: RNN");
}

TEST(RowDependence, AttentionIsWithinAnEntryOfTheBatch) {
    ModelMaker maker({4, 6});
    maker.use_opset(23);
    const std::string x = maker.node("Attention", {"x", "x", "x", maker.constant({4, 4})},
                                     {integer_attribute("q_num_heads", 2), integer_attribute("kv_num_heads", 2)});
    maker.output(x);
    EXPECT_EQ(verdict(maker), independent);
}

TEST(RowDependence, ClassicalModelsScoreEachRow) {
    const std::string domain = "ai.onnx.ml";
    ModelMaker maker({2});
    maker.use_opset(3, domain);
    const std::string scaled =
        maker.node("Scaler", {"x"}, {made::reals_attribute("offset", {0, 1}), made::reals_attribute("scale", {1, 2})}, 1, domain);
    const std::string score = maker.node(
        "LinearRegressor", {scaled}, {made::reals_attribute("coefficients", {1, 2}), integer_attribute("targets", 1)}, 1, domain);
    maker.output(maker.node("Normalizer", {score}, {}, 1, domain));
    EXPECT_EQ(verdict(maker), independent);
}

TEST(RowDependence, AnOperatorWithoutARuleIsNotFollowed) {
    EXPECT_EQ(verdict({3},
                      [](ModelMaker& m) {
                          return m.node("ScatterElements", {"x", m.constant(integers({1, 1}, {0})), m.constant({1, 1})});
                      }),
              "unknown: ScatterElements");
}

// What the proof makes of it.

RowModel proved(const ModelMaker& maker) {
    return prove_rows(maker.model());
}

TEST(RowDependence, AModelThatMixesRowsOnlyForValuesThatExamplesLackIsRunRowByRow) {
    ModelMaker maker({3});
    const std::string most = maker.node("ReduceMax", {"x"}, {integers_attribute("axes", {0})});
    const std::string above = maker.node("Relu", {maker.node("Sub", {most, maker.constant(floats({}, {1000}))})});
    maker.output(maker.node("Mul", {"x", above}));
    const RowModel rows = proved(maker);
    EXPECT_EQ(rows.one_row_reason,
              "node 'ReduceMax0' (ReduceMax) takes the rows of a batch together, which made-up rows do not show");
    EXPECT_EQ(rows.independence, "");
}

TEST(RowDependence, TheProofSaysHowItWasMade) {
    ModelMaker shown({3});
    shown.output(shown.node("Relu", {"x"}));
    EXPECT_EQ(proved(shown).independence, "by the graph's structure");
    ModelMaker unknown({3});
    unknown.output(
        unknown.node("Add", {"x", unknown.node("CenterCropPad", {unknown.node("Relu", {"x"}), unknown.constant(integers({3}))},
                                               {integers_attribute("axes", {1})})}));
    unknown.use_opset(18);
    EXPECT_EQ(proved(unknown).independence, "by examples: node 'CenterCropPad1' (CenterCropPad) is not followed");
}

TEST(RowDependence, ARowThatIsNoNumberHidesNothingWhereTheStructureShowsIt) {
    ModelMaker maker({3});
    maker.output(maker.node("Log", {maker.node("Sub", {"x", maker.constant(floats({}, {5}))})}));
    EXPECT_EQ(proved(maker).one_row_reason, "");
}

TEST(RowDependence, LengthsThatAScorerTakesAreLookedAt) {
    // With 16 steps a row stays a row; 32 would make two of it, which no scorer takes.
    ModelMaker maker({-1});
    maker.output(maker.node("Softmax", {maker.node("Reshape", {"x", maker.constant(integers({-1, 16}))})}));
    EXPECT_EQ(proved(maker).independence, "by the graph's structure");
    ModelMaker sequence({-1, 3});
    sequence.output(sequence.node("Softmax", {"x"}, {integer_attribute("axis", 1)}));
    EXPECT_EQ(proved(sequence).independence, "by the graph's structure");
}

}  // namespace
}  // namespace windrow::inference
