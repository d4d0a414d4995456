// SPDX-License-Identifier: Apache-2.0
/// LabelEncoder and CategoryMapper (each element looked up in a table), OneHotEncoder (one column for each category).

#include "operators/classical/classical_operators.hpp"
#include "operators/layout/element_moves.hpp"
#include "operators/node_attributes.hpp"
#include "operators/number_types.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/feature_element.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace windrow::inference {

namespace {

using Types = std::vector<std::optional<TensorType>>;

Tensor text_tensor(std::vector<std::string> values) {
    Tensor tensor(ElementType::string, {static_cast<std::int64_t>(values.size())});
    tensor.strings() = std::move(values);
    return tensor;
}

/// Keys of one type in order; the place where each first stood. A NaN is found as a NaN.
template <typename T>
class KeyTable {
public:
    explicit KeyTable(std::span<const T> keys) {
        std::vector<std::pair<T, std::int64_t>> sorted;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (is_missing(keys[i])) {
                if (missing_ < 0) missing_ = static_cast<std::int64_t>(i);
            } else {
                sorted.emplace_back(keys[i], static_cast<std::int64_t>(i));
            }
        }
        std::sort(sorted.begin(), sorted.end());
        for (auto& [key, place] : sorted) {
            keys_.push_back(std::move(key));
            places_.push_back(place);
        }
    }
    /// -1 if the key is none of them.
    [[nodiscard]] std::int64_t find(const T& key) const {
        if (is_missing(key)) return missing_;
        const std::int64_t at = semantics::find_key(keys_.data(), static_cast<std::int64_t>(keys_.size()), key);
        return at < 0 ? -1 : places_[static_cast<std::size_t>(at)];
    }

private:
    static bool is_missing(const T& key) {
        if constexpr (std::is_floating_point_v<T>) return key != key;
        return false;
    }
    std::vector<T> keys_;  ///< ascending
    std::vector<std::int64_t> places_;
    std::int64_t missing_ = -1;
};

/// What a lookup needs: keys and, in the same order, values; what is not found gets the default (one element).
class LookUp : public Operator {
public:
    LookUp(const Tensor& keys, Tensor values, Tensor otherwise)
        : element_(keys.element()), values_(std::move(values)), otherwise_(std::move(otherwise)) {
        if (keys.size() != values_.size())
            refuse_node("there are " + std::to_string(keys.size()) + " keys and " + std::to_string(values_.size()) + " values");
        if (otherwise_.size() != 1 || otherwise_.element() != values_.element())
            refuse_node("the default is not one element of the values' type");
        if (element_ == ElementType::string) {
            table_ = KeyTable<std::string>(keys.strings());
        } else if (element_ == ElementType::int64) {
            table_ = KeyTable<std::int64_t>(keys.values<std::int64_t>());
        } else if (element_ == ElementType::int32) {
            table_ = KeyTable<std::int32_t>(keys.values<std::int32_t>());
        } else if (element_ == ElementType::int16) {
            table_ = KeyTable<std::int16_t>(keys.values<std::int16_t>());
        } else if (element_ == ElementType::float32) {
            table_ = KeyTable<float>(keys.values<float>());
        } else if (element_ == ElementType::float64) {
            table_ = KeyTable<double>(keys.values<double>());
        } else {
            refuse_node("keys of type " + std::string(element_type_name(element_)) + " are not supported");
        }
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        require_element(inputs, 0, {element_});
        return {TensorType{values_.element(), inputs[0].type.shape}};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        with_element_width(values_.element(), [&](auto width) {
            using V = decltype(width);
            V* to = elements_of<V>(outputs[0]);
            std::visit(
                [&](const auto& table) {
                    if constexpr (!std::is_same_v<std::decay_t<decltype(table)>, std::monostate>)
                        look_up<V>(table, *inputs[0], to);
                },
                table_);
        });
    }

private:
    template <typename V, typename K>
    void look_up(const KeyTable<K>& table, const Tensor& input, V* to) const {
        const K* keys = elements_of<K>(input);
        for (std::int64_t i = 0; i < input.size(); ++i) {
            const std::int64_t at = table.find(keys[i]);
            to[i] = at < 0 ? *elements_of<V>(otherwise_) : elements_of<V>(values_)[at];
        }
    }

    ElementType element_;
    Tensor values_, otherwise_;
    std::variant<std::monostate, KeyTable<std::string>, KeyTable<std::int64_t>, KeyTable<std::int32_t>, KeyTable<std::int16_t>,
                 KeyTable<float>, KeyTable<double>>
        table_;
};

/// The list that one of the three attributes, or from version 4 on the tensor, gives.
Tensor listed(const NodeAttributes& attributes, const std::string& prefix) {
    if (const Tensor* tensor = attributes.tensor(prefix + "_tensor")) return *tensor;
    if (attributes.has(prefix + "_strings")) return text_tensor(attributes.texts(prefix + "_strings"));
    if (attributes.has(prefix + "_int64s")) {
        const auto values = attributes.integers(prefix + "_int64s");
        return Tensor::of<std::int64_t>(ElementType::int64, {static_cast<std::int64_t>(values.size())}, values);
    }
    if (attributes.has(prefix + "_floats")) {
        const auto values = attributes.reals(prefix + "_floats");
        return Tensor::of<float>(ElementType::float32, {static_cast<std::int64_t>(values.size())}, values);
    }
    refuse_node("no attribute '" + prefix + "_*' is given");
}

/// The default for values of this type: what the node says, else what the operator's page says.
Tensor default_value(const NodeAttributes& attributes, ElementType element) {
    if (const Tensor* tensor = attributes.tensor("default_tensor")) return *tensor;
    if (element == ElementType::string) return text_tensor({attributes.text("default_string", "_Unused")});
    Tensor made(element, {1});
    with_number_type(element, [&](auto number) {
        using T = decltype(number);
        if constexpr (std::is_floating_point_v<T>) {
            *made.data<T>() = static_cast<T>(attributes.real("default_float", -0.0F));
        } else {
            *made.data<T>() = static_cast<T>(attributes.integer("default_int64", -1));
        }
    });
    return made;
}

class LabelEncoder final : public LookUp {
public:
    explicit LabelEncoder(const NodeContext& context)
        : LabelEncoder(NodeAttributes(context.node), listed(NodeAttributes(context.node), "values")) {}

private:
    LabelEncoder(const NodeAttributes& attributes, const Tensor& values)
        : LookUp(listed(attributes, "keys"), values, default_value(attributes, values.element())) {}
};

/// Texts to numbers, or numbers to texts, by the type of the input: CategoryMapper, and LabelEncoder of version 1 (whose numbers
/// are places in its list).
class TwoWayEncoder final : public Operator {
public:
    explicit TwoWayEncoder(const NodeContext& context)
        : TwoWayEncoder(NodeAttributes(context.node), texts_of(NodeAttributes(context.node)),
                        numbers_of(NodeAttributes(context.node))) {}

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        return inputs[0].type.element == ElementType::string ? numbers_.infer(inputs) : texts_.infer(inputs);
    }
    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        (inputs[0]->element() == ElementType::string ? numbers_ : texts_).run(inputs, outputs);
    }

private:
    TwoWayEncoder(const NodeAttributes& attributes, const Tensor& texts, const Tensor& numbers)
        : numbers_(texts, numbers, default_value(attributes, ElementType::int64)),
          texts_(numbers, texts, default_value(attributes, ElementType::string)) {}

    static Tensor texts_of(const NodeAttributes& attributes) {
        return text_tensor(attributes.texts(attributes.has("cats_strings") ? "cats_strings" : "classes_strings"));
    }
    static Tensor numbers_of(const NodeAttributes& attributes) {
        std::vector<std::int64_t> numbers = attributes.integers("cats_int64s");
        if (!attributes.has("cats_int64s")) {
            numbers.resize(attributes.texts("classes_strings").size());
            std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
        }
        return Tensor::of<std::int64_t>(ElementType::int64, {static_cast<std::int64_t>(numbers.size())}, numbers);
    }
    LookUp numbers_, texts_;
};

class OneHotEncoder final : public Operator {
public:
    explicit OneHotEncoder(const NodeContext& context)
        : numbers_(std::span<const std::int64_t>{}),
          texts_(std::span<const std::string>{}),
          zeros_(NodeAttributes(context.node).flag("zeros", true)) {
        const NodeAttributes attributes(context.node);
        const std::vector<std::int64_t> numbers = attributes.integers("cats_int64s");
        const std::vector<std::string> texts = attributes.texts("cats_strings");
        if (numbers.empty() == texts.empty()) refuse_node("exactly one of 'cats_int64s' and 'cats_strings' must give categories");
        of_texts_ = !texts.empty();
        count_ = static_cast<std::int64_t>(of_texts_ ? texts.size() : numbers.size());
        numbers_ = KeyTable<std::int64_t>(numbers);
        texts_ = KeyTable<std::string>(texts);
    }

    [[nodiscard]] Types infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 1, 1);
        if (of_texts_) {
            require_element(inputs, 0, {ElementType::string});
        } else {
            require_element(inputs, 0, {ElementType::int64, ElementType::int32, ElementType::float32, ElementType::float64});
        }
        TensorType output{ElementType::float32, inputs[0].type.shape};
        output.shape.push_back(count_);
        return {output};
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        clear_elements(outputs[0]);
        const auto mark = [&](std::int64_t row, std::int64_t category) {
            if (category >= 0) {
                outputs[0].data<float>()[row * count_ + category] = 1;
            } else if (!zeros_) {
                refuse_input("element " + std::to_string(row) + " is none of the categories");
            }
        };
        if (of_texts_) {
            for (std::int64_t i = 0; i < inputs[0]->size(); ++i)
                mark(i, texts_.find(inputs[0]->strings()[static_cast<std::size_t>(i)]));
            return;
        }
        with_number_type(inputs[0]->element(), [&](auto number) {
            using T = decltype(number);
            for (std::int64_t i = 0; i < inputs[0]->size(); ++i) {
                std::int64_t category = 0;
                const bool fits = semantics::category_of(inputs[0]->template data<T>()[i], category);
                mark(i, fits ? numbers_.find(category) : -1);
            }
        });
    }

private:
    KeyTable<std::int64_t> numbers_;
    KeyTable<std::string> texts_;
    bool of_texts_ = false;
    bool zeros_;
    std::int64_t count_ = 0;
};

}  // namespace

void add_encoder_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<TwoWayEncoder>("LabelEncoder", 1, classical_domain));
    entries.push_back(operator_entry<LabelEncoder>("LabelEncoder", 2, classical_domain));
    entries.push_back(operator_entry<TwoWayEncoder>("CategoryMapper", 1, classical_domain));
    entries.push_back(operator_entry<OneHotEncoder>("OneHotEncoder", 1, classical_domain));
}

}  // namespace windrow::inference
