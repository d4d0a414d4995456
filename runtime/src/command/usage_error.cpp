// SPDX-License-Identifier: Apache-2.0
#include "command/usage_error.hpp"

#include "windrow/runtime/sql/spelling.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::command {
namespace {

constexpr const char* general_help = "windrow --help lists the commands, windrow COMMAND --help their options";

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

void append_option_names(const CLI::App& app, std::vector<std::string>& names) {
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
}

std::string hint_for(std::string_view word, const std::vector<std::string>& known) {
    const std::string meant = sql::did_you_mean(sql::closest(word, known));
    return meant.empty() ? general_help : meant;
}

}  // namespace

Error usage_error(const CLI::App& app, int argc, char** argv, const CLI::ParseError& problem) {
    const std::vector<std::string> commands = command_names(app);
    std::vector<std::string> options;
    append_option_names(app, options);
    bool command_seen = false;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word.starts_with("--") && word.size() > 2) {
            const std::string name = word.substr(0, word.find('='));
            if (std::find(options.begin(), options.end(), name) != options.end()) continue;
            return Error("W1001", "there is no option " + name, hint_for(name, options));
        }
        if (command_seen || word.starts_with("-")) continue;
        command_seen = std::find(commands.begin(), commands.end(), word) != commands.end();
        if (command_seen) append_option_names(*app.get_subcommand(word), options);
        const bool value_before = i > 1 && std::string_view(argv[i - 1]).starts_with("--");
        if (!command_seen && !value_before) return Error("W1001", "there is no command '" + word + "'", hint_for(word, commands));
    }
    return Error("W1001", command_seen ? problem.what() : "no command was given", general_help);
}

}  // namespace windrow::command
