// SPDX-License-Identifier: Apache-2.0
#include "operators/elementwise/elementwise_families.hpp"

#include "operators/elementwise/unary_operator.hpp"
#include "operators/operator_entry.hpp"
#include "windrow/semantics/elementary_element.hpp"

namespace windrow::inference {

namespace {

using semantics::Elementary;

template <Elementary function>
class ElementaryOperator final : public UnaryOperator {
public:
    ElementaryOperator() : UnaryOperator(floating_types) {}

private:
    void compute(const Tensor& input, Tensor& output) const override {
        with_floating(input.element(), [&](auto tag) {
            using T = type_of<decltype(tag)>;
            const T* from = input.data<T>();
            T* to = output.data<T>();
            for (std::int64_t i = 0; i < input.size(); ++i)
                to[i] = static_cast<T>(semantics::elementary<function>(static_cast<double>(from[i])));
        });
    }
};

template <Elementary function>
void add(OperatorEntries& entries, std::string_view type, std::int64_t since) {
    entries.push_back(float_operator_entry<ElementaryOperator<function>>(type, since));
}

}  // namespace

void add_elementary_operators(OperatorEntries& entries) {
    add<Elementary::sin>(entries, "Sin", 7);
    add<Elementary::cos>(entries, "Cos", 7);
    add<Elementary::tan>(entries, "Tan", 7);
    add<Elementary::asin>(entries, "Asin", 7);
    add<Elementary::acos>(entries, "Acos", 7);
    add<Elementary::atan>(entries, "Atan", 7);
    add<Elementary::sinh>(entries, "Sinh", 9);
    add<Elementary::cosh>(entries, "Cosh", 9);
    add<Elementary::asinh>(entries, "Asinh", 9);
    add<Elementary::acosh>(entries, "Acosh", 9);
    add<Elementary::atanh>(entries, "Atanh", 9);
}

}  // namespace windrow::inference
