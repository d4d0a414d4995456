// SPDX-License-Identifier: Apache-2.0
#include "command/shell_command.hpp"

#include "command/balance_summary.hpp"
#include "command/error_report.hpp"
#include "command/exit_code.hpp"
#include "command/progress_display.hpp"
#include "command/result_printer.hpp"
#include "command/standard_output.hpp"
#include "command/stop_signal.hpp"
#include "windrow/runtime/sql/parser.hpp"

#include <editline/readline.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>

namespace windrow::command {
namespace {

/// The editing library calls back through plain functions: what they complete from.
const script::Session* completed_session = nullptr;
std::vector<std::string> offered_words;

char* next_offered_word(const char*, int state) {
    static std::size_t position = 0;
    if (state == 0) position = 0;
    return position < offered_words.size() ? strdup(offered_words[position++].c_str()) : nullptr;
}

char** complete_word(const char* beginning, int, int) {
    offered_words = completions(beginning, completed_session->catalog());
    rl_attempted_completion_over = 1;  // no file names
    return rl_completion_matches(beginning, next_offered_word);
}

volatile std::sig_atomic_t line_cancelled = 0;

extern "C" void on_cancel_line(int) {
    line_cancelled = 1;
}

/// While a line is typed, Ctrl-C takes the statement back instead of ending the shell.
void watch_cancelled_line() {
    line_cancelled = 0;
    struct sigaction action {};
    action.sa_handler = on_cancel_line;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
}

/// Lines from the terminal with editing and history, or from any other standard input as they come.
class LineReader {
public:
    explicit LineReader(const script::Session& session) : terminal_(isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
        if (!terminal_) return;
        completed_session = &session;
        rl_readline_name = const_cast<char*>("windrow");
        rl_attempted_completion_function = complete_word;
        using_history();
        if (const char* home = std::getenv("HOME")) {
            history_ = std::string(home) + "/.windrow_history";
            read_history(history_.c_str());
        }
    }
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;
    ~LineReader() {
        if (!history_.empty()) write_history(history_.c_str());
        completed_session = nullptr;
    }

    [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }
    /// None at the end of the input, and where Ctrl-C took the line back (`line_cancelled`).
    std::optional<std::string> read(const char* prompt) {
        std::string line;
        if (!terminal_) return std::getline(std::cin, line) ? std::optional(line) : std::nullopt;
        watch_cancelled_line();
        char* text = readline(prompt);
        if (text == nullptr) return std::nullopt;
        line = text;
        std::free(text);
        return line;
    }
    void remember(const std::string& statement) {
        if (!terminal_) return;
        std::string one_line = statement;
        for (char& c : one_line) {
            if (c == '\n') c = ' ';
        }
        add_history(one_line.c_str());
    }

private:
    bool terminal_;
    std::string history_;
};

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// The word that stands alone before the semicolon, in small letters ("quit", "help"), else nothing.
std::string shell_word(std::string text) {
    while (!text.empty() && (text.back() == ';' || text.back() == ' ')) text.pop_back();
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

void print_help() {
    std::puts(
        "End a statement with ; and it runs. Statements may take several lines.\n"
        "  SHOW TABLES;  DESCRIBE t;  EXPLAIN SELECT ...;  SET 'key' = 'value';\n"
        "  help;   this text\n"
        "  quit;   leave (or Ctrl-D)\n"
        "Tab completes keywords, tables, columns and functions. Ctrl-C stops a running statement.");
}

/// Runs one statement and shows what came of it. Returns its exit code.
int run_statement(script::Session& session, const std::string& text, const JobOptions& options, OutputFormat format) {
    const ErrorReporter reporter{options.json_errors, options.quiet};
    const std::atomic<bool>& stop = watch_stop_signals();
    StandardOutput output;
    ProgressDisplay progress(!options.quiet);
    ResultPrinter printer(format, output, &progress);
    script::RunEnvironment environment{execution_options(options), output,
                                       [&](const exec::Progress& now) { progress.update(now); }};
    environment.execution.stop = &stop;
    const script::RunOutcome outcome = session.run(text, printer, environment);
    progress.clear();
    output.flush();
    for (const std::string& note : outcome.notes) reporter.note(note);
    for (const script::JobReport& job : outcome.jobs) {
        if (!options.quiet) std::fputs(balance_text(job.report).c_str(), stderr);
        check_balance(job.report);
    }
    return reporter.report_all(outcome.errors, "<sql>", text);
}

}  // namespace

int run_shell_command(const JobOptions& options) {
    const auto format = output_format_of(options.format);
    if (!format)
        throw Error("W1007", "there is no output format '" + options.format + "'",
                    "write --format table, json, jsonl, csv or case");
    script::Session session(session_options(options, std::filesystem::current_path()));
    for (const std::string& note : apply_settings(options, session)) ErrorReporter{options.json_errors, options.quiet}.note(note);
    LineReader lines(session);
    if (lines.is_terminal())
        std::printf("windrow %s: streaming SQL as in Apache Flink 2.2. help; for help, quit; to leave.\n", WINDROW_VERSION);

    int last_failure = exit_ok;
    std::string statement;
    for (;;) {
        const auto line = lines.read(statement.empty() ? "windrow> " : "    ...> ");
        if (line_cancelled != 0) {
            std::puts("");
            statement.clear();
            line_cancelled = 0;
            continue;
        }
        if (line) statement += (statement.empty() ? "" : "\n") + *line;
        const std::string text = trimmed(statement);
        if (line && text.empty()) statement.clear();
        const std::string word = shell_word(text);
        if (word == "quit" || word == "exit" || (!line && text.empty())) break;
        if (word == "help") {
            print_help();
            statement.clear();
            continue;
        }
        const bool finished = text.ends_with(';') && !sql::is_incomplete(text);
        if (line && !finished) continue;
        lines.remember(text);
        if (const int code = run_statement(session, text, options, *format); code != exit_ok) last_failure = code;
        statement.clear();
        if (!line) break;
    }
    return lines.is_terminal() ? exit_ok : last_failure;
}

}  // namespace windrow::command
