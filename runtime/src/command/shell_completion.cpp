// SPDX-License-Identifier: Apache-2.0
#include "command/shell_command.hpp"
#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/function.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace windrow::command {
namespace {

bool starts_with_any_case(std::string_view word, std::string_view beginning) {
    return word.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), word.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
           });
}

std::string in_case_of(std::string word, std::string_view beginning) {
    if (!beginning.empty() && std::islower(static_cast<unsigned char>(beginning.front())) != 0) {
        for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return word;
}

}  // namespace

std::vector<std::string> completions(std::string_view beginning, const catalog::Catalog& catalog) {
    std::set<std::string> words;
    const auto offer = [&](const std::string& word, bool keep_case) {
        if (starts_with_any_case(word, beginning)) words.insert(keep_case ? word : in_case_of(word, beginning));
    };
    for (const std::string& keyword : sql::keywords()) offer(keyword, false);
    for (const ScalarFunction* function : FunctionRegistry::builtin().all()) {
        if (std::isalpha(static_cast<unsigned char>(function->name.front())) != 0) offer(function->name, false);
    }
    for (const std::string& aggregate : AggregateRegistry::builtin().names()) offer(aggregate, false);
    const std::string& current_catalog = catalog.current_catalog();
    const std::string& current_database = catalog.current_database();
    for (const std::string& name : catalog.object_names(current_catalog, current_database, false)) {
        offer(name, true);
        const catalog::CatalogObject object = catalog.find({current_catalog, current_database, name});
        if (!object) continue;
        for (const Field& field : object.schema()) offer(field.name, true);
    }
    return {words.begin(), words.end()};
}

}  // namespace windrow::command
