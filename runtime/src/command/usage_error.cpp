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

std::string hint_for(std::string_view word, const std::vector<std::string>& known, const std::string& otherwise) {
    const std::string meant = sql::did_you_mean(sql::closest(word, known));
    return meant.empty() ? otherwise : meant;
}

/// What helps whoever misspelt a command of `app`: all commands of `windrow` are too many for a line, those of a command are few.
std::string commands_of(const CLI::App& app) {
    if (app.get_parent() == nullptr) return general_help;
    std::string text;
    for (const std::string& name : command_names(app)) text += (text.empty() ? "" : ", ") + name;
    return "commands of windrow " + app.get_name() + ": " + text;
}

Error unknown_command(const CLI::App& app, const std::string& word) {
    const std::string full_name = app.get_parent() == nullptr ? word : app.get_name() + " " + word;
    return Error("W1001", "there is no command '" + full_name + "'", hint_for(word, command_names(app), commands_of(app)));
}

}  // namespace

Error usage_error(const CLI::App& app, int argc, char** argv, const CLI::ParseError& problem) {
    std::vector<std::string> options;
    append_option_names(app, options);
    const CLI::App* command = &app;                          // the last that was named
    std::vector<std::string> commands = command_names(app);  // those that the next word may name
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word.starts_with("--") && word.size() > 2) {
            const std::string name = word.substr(0, word.find('='));
            if (std::find(options.begin(), options.end(), name) != options.end()) continue;
            return Error("W1001", "there is no option " + name, hint_for(name, options, general_help));
        }
        if (commands.empty() || word.starts_with("-")) continue;
        if (std::find(commands.begin(), commands.end(), word) != commands.end()) {
            command = command->get_subcommand(word);
            commands = command_names(*command);
            append_option_names(*command, options);
            continue;
        }
        const bool value_before = i > 1 && std::string_view(argv[i - 1]).starts_with("--");
        if (!value_before) return unknown_command(*command, word);
    }
    if (command == &app) return Error("W1001", "no command was given", general_help);
    if (!commands.empty()) return Error("W1001", "windrow " + command->get_name() + " needs a command", commands_of(*command));
    return Error("W1001", problem.what(), general_help);
}

}  // namespace windrow::command
