package dev.sightline.qwenvl.backend;

import dev.sightline.qwenvl.QwenVlException;

/** What a process without the Vector API sees: run by {@link WithoutVectorApiTests}. */
final class WithoutVectorApi {

    private WithoutVectorApi() {}

    public static void main(String... backends) {
        for (String backend : backends) {
            try (Operators operators = Backends.installed().open(backend, 1)) {
                float[] x = {1, 2};
                operators.add(x, 0, new float[] {3, 4}, 0, 2);
                System.out.println(backend + " -> " + operators.name() + " " + x[0] + " " + x[1]);
            } catch (QwenVlException e) {
                System.out.println(backend + " -> " + e.getMessage());
            }
        }
    }
}
