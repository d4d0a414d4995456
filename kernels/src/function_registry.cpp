// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/device_functions.hpp"
#include "windrow/kernels/edit_distance.hpp"
#include "windrow/kernels/function.hpp"

#include <algorithm>
#include <cctype>

namespace windrow {

namespace {

std::string upper_case(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

/// Of scalar functions and aggregates: who misspells COUNT has not said which of the two is meant.
std::string nearest_names(std::string_view name, const std::vector<ScalarFunction>& functions) {
    std::vector<std::string> names = AggregateRegistry::builtin().names();
    for (const ScalarFunction& function : functions) names.push_back(function.name);
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& known : names) {
        // Operators are functions with names of one or two signs, and nearly as close to a short name as anything.
        if (known.size() < 2 || known[0] < 'A' || known[0] > 'Z') continue;
        const std::size_t distance = edit_distance(name, known);
        if (distance <= std::max<std::size_t>(1, (name.size() + 1) / 3)) ranked.emplace_back(distance, known);
    }
    std::sort(ranked.begin(), ranked.end());
    std::string out;
    for (std::size_t i = 0; i < ranked.size() && i < 3; ++i) out += (i == 0 ? "" : ", ") + ranked[i].second;
    return out;
}

[[noreturn]] void refuse_unknown(std::string_view name, const std::vector<ScalarFunction>& functions) {
    const std::string candidates = nearest_names(upper_case(name), functions);
    throw Error("W3002", "there is no function " + std::string(name),
                candidates.empty() ? "SHOW FUNCTIONS lists those that exist" : "did you mean " + candidates + "?");
}

/// One call per file that registers functions; a file that lands adds its line (register.hpp has the list).
FunctionRegistry make_builtin() {
    FunctionRegistry registry;
    register_arithmetic_functions(registry);
    register_comparison_functions(registry);
    register_logic_functions(registry);
    register_conditional_functions(registry);
    register_rounding_functions(registry);
    register_transcendental_functions(registry);
    register_random_functions(registry);
    register_number_text_functions(registry);
    register_string_functions(registry);
    register_pattern_functions(registry);
    register_hash_functions(registry);
    register_time_functions(registry);
    register_json_functions(registry);
    register_collection_functions(registry);
    return registry;
}

}  // namespace

const FunctionRegistry& FunctionRegistry::builtin() {
    static const FunctionRegistry registry = make_builtin();
    return registry;
}

void FunctionRegistry::add(ScalarFunction function) {
    if (find(function.name) != nullptr) throw_defect("function " + function.name + " is registered twice");
    if (device_has_function(function.name)) function.device = {true, {}};
    functions_.push_back(std::move(function));
}

const ScalarFunction* FunctionRegistry::find(std::string_view name) const {
    const std::string wanted = upper_case(name);
    for (const ScalarFunction& function : functions_) {
        if (function.name == wanted) return &function;
    }
    return nullptr;
}

BoundFunction FunctionRegistry::resolve(const BindRequest& request) const {
    const ScalarFunction* function = find(request.name);
    if (function == nullptr) refuse_unknown(request.name, functions_);
    BoundFunction bound = function->bind(request);
    if (bound.name.empty()) bound.name = function->name;
    bound.device = function->device;
    return bound;
}

std::vector<const ScalarFunction*> FunctionRegistry::all() const {
    std::vector<const ScalarFunction*> out;
    for (const ScalarFunction& function : functions_) out.push_back(&function);
    return out;
}

}  // namespace windrow
