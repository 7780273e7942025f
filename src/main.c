/* The commands of ioad. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

static int print_help(int argc, char **argv);
static int print_version(int argc, char **argv);

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
        {"serve",     command_serve,   "serve the interface until SIGTERM"                                  },
        {"migrate",   command_migrate, "bring the database's schema to this version"                        },
        {"check",     command_check,   "hold the contract against the database"                             },
        {"token",     command_token,
         "print a development token: --role ROLE [--subject S]\n"
         "            [--organisation NUMBER] [--programme ID]... [--ttl SECONDS]"                          },
        {"grant",     command_grant,
         "give a role: --issuer I (--subject S | --organisation NUMBER) --role ROLE\n"
         "            [--programme ID] [--actor ID] [--from TIME] [--to TIME]; or: list; or: revoke ID"     },
        {"feed",      command_feed,    "rebase: begin the change feed anew, after the database was restored"},
        {"import",    command_import,
         "create what a file has, row by row: RESOURCE FILE, or - for standard input; as --role ROLE "
         "[--subject S]\n"
         "            [--organisation NUMBER] [--programme ID]... [--issuer I]; [--dry-run] "
         "[--all-or-nothing]\n"
         "            [--skip-existing] [--exported] [--from ROW] [--report FILE] [--format ndjson|csv] "
         "[--separator C]"                                                                                  },
        {"export",    command_export,
         "write all of a RESOURCE that the caller may see (as of import; without: what is public) to -o "
         "FILE\n"
         "            or standard output: [--format ndjson|csv] [--gzip]"                                   },
        {"work",      command_work,
         "do what the clock asks for, such as retention, every --work-interval-s until SIGTERM;\n"
         "            --once: now, and end"                                                                 },
        {"harvest",   command_harvest,
         "copy what changed in the sources of --sources-file, and prove the copies: [NAME]...\n"
         "            [--prove]; or: forget NAME"                                                           },
        {"--help",    print_help,      "this text"                                                          },
        {"--version", print_version,   "the version"                                                        },
};

static int print_help(int argc, char **argv)
{
	struct buf options;
	(void)argc;
	(void)argv;
	puts("usage: ioad COMMAND [--OPTION VALUE]...\n");
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		printf("  %-9s %s\n", commands[i].name, commands[i].help);
	puts("\nOptions, each also as an environment variable:\n");
	buf_init(&options, 64 * 1024);
	conf_write_help(&options);
	fwrite(options.at, 1, options.n, stdout);
	buf_close(&options);
	return 0;
}

static int print_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("ioad " IOA_VERSION);
	return 0;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 2, argv + 2);
	if (argc > 1)
		fprintf(stderr, "ioad: there is no command \"%s\"; see `ioad --help`\n", argv[1]);
	else
		fprintf(stderr, "ioad: a command is needed; see `ioad --help`\n");
	return 2;
}
