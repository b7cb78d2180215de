package dev.sightline.runtime.script.steps;

import dev.sightline.driver.Control;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.task.TaskStep;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Text fields for dates and times, whose placeholder or name states the form: {@code dd/mm/yyyy}, {@code TT.MM.JJJJ}. */
final class TypedDates {

    private static final Pattern DATE_FORM = Pattern.compile(
            "(?<![\\p{L}])(?:(?<d>dd?|tt?|jj|gg?)|(?<m>mm?)|(?<y>[yjar]{4}|[yjar]{2}))(?<s>[./-] ?)"
                    + "(?:(?<d2>dd?|tt?|jj|gg?)|(?<m2>mm?))\\k<s>"
                    + "(?:(?<y3>[yjar]{4}|[yjar]{2})|(?<d3>dd?|tt?|jj|gg?))(?![\\p{L}])",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern HALF_DAY = Pattern.compile("\\b(?:am|pm|aa)\\b|[ap]\\.m\\.", Pattern.CASE_INSENSITIVE);

    private TypedDates() {}

    /** The day in the form that a text asks for; empty if it asks for none. */
    static Optional<String> inFormOf(String hint, LocalDate day) {
        Matcher form = DATE_FORM.matcher(hint);
        while (form.find()) {
            String first = part(form, "d", "m", "y");
            String second = part(form, "d2", "m2", null);
            String third = part(form, "d3", null, "y3");
            String parts = first + second + third;
            if (parts.contains("d") && parts.contains("M") && parts.contains("u")) {
                String pattern = String.join("'" + form.group("s") + "'", first, second, third);
                return Optional.of(
                        DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(day));
            }
        }
        return Optional.empty();
    }

    private static String part(Matcher form, String day, @Nullable String month, @Nullable String year) {
        if (form.group(day) != null) {
            return "d".repeat(form.group(day).length());
        }
        if (month != null && form.group(month) != null) {
            return "M".repeat(form.group(month).length());
        }
        return year != null && form.group(year) != null
                ? "u".repeat(form.group(year).length())
                : "";
    }

    static void set(LocalDate day, Located place, Control.Field field, Target in, StepContext context) {
        String typed = hints(place, field)
                .flatMap(hint -> inFormOf(hint, day).stream())
                .findFirst()
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.GROUNDING,
                        "Cannot set " + in + " to " + day + ": no calendar opened, and the field states no form such as"
                                + " dd/mm/yyyy. Type the date in the form that it takes, with the step 'type'. "
                                + context.read(context.look()).listed()));
        type(typed, in, context);
    }

    static void set(LocalTime time, Located place, Control.Field field, Target in, StepContext context) {
        boolean halves =
                hints(place, field).anyMatch(hint -> HALF_DAY.matcher(hint).find());
        type(
                DateTimeFormatter.ofPattern(halves ? "hh:mm a" : "HH:mm", Locale.ENGLISH)
                        .format(time),
                in,
                context);
    }

    private static Stream<String> hints(Located place, Control.Field field) {
        return place.element() == null
                ? Stream.of(field.name())
                : Stream.of(place.element().placeholder(), place.element().label(), field.name());
    }

    private static void type(String text, Target in, StepContext context) {
        new TypeStep().perform(new TaskStep.Type(text, in, true), context);
    }
}
