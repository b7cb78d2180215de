package dev.sightline.runtime.script.steps;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.internal.source.Template;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/**
 * The rows of a CSV file: comma-separated, in UTF-8, with values in double quotes where they need it.
 *
 * @param names the variables, from the first line
 * @param rows their values
 */
record CsvRows(Set<String> names, List<Map<String, String>> rows) {

    private static final long MAX_BYTES = 1 << 20;

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvReadFeature.WRAP_AS_ARRAY, CsvReadFeature.SKIP_EMPTY_LINES, CsvReadFeature.TRIM_SPACES)
            .build();

    /**
     * @throws SightlineException category {@code INVALID_INPUT} when there is no such file, or it is not valid
     */
    static CsvRows read(Path file) {
        List<String[]> lines = new ArrayList<>();
        try {
            if (!Files.isRegularFile(file)) {
                throw wrong(file, "there is no such file. Paths start from the folder of the task");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw wrong(file, "it has " + Files.size(file) + " bytes, and at most " + MAX_BYTES + " are read");
            }
            String text = Files.readString(file);
            String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
            try (MappingIterator<String[]> read =
                    CSV.readerFor(String[].class).readValues(new StringReader(withoutMark))) {
                read.forEachRemaining(lines::add);
            }
        } catch (IOException | JacksonException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT,
                    "Cannot read the rows of '" + file + "': it is not valid CSV in UTF-8.",
                    e);
        }
        if (lines.size() < 2) {
            throw wrong(file, "it needs a line of names and at least one row");
        }
        String[] names = lines.getFirst();
        var distinct = new LinkedHashSet<String>();
        for (String name : names) {
            if (!Template.VARIABLE_NAME.matcher(name).matches() || !distinct.add(name)) {
                throw wrong(
                        file,
                        "its first line must name variables, each once and of letters, digits and '_', but has '" + name
                                + "'");
            }
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] values = lines.get(i);
            if (values.length != names.length) {
                throw wrong(
                        file,
                        "row " + i + " has " + values.length + " values, but the first line has " + names.length
                                + " names");
            }
            var row = new LinkedHashMap<String, String>();
            for (int column = 0; column < names.length; column++) {
                row.put(names[column], values[column]);
            }
            rows.add(row);
        }
        return new CsvRows(distinct, rows);
    }

    private static SightlineException wrong(Path file, String why) {
        return new SightlineException(
                ErrorCategory.INVALID_INPUT, "Cannot read the rows of '" + file + "': " + why + ".");
    }
}
