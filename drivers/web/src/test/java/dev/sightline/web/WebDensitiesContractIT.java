package dev.sightline.web;

import org.junit.jupiter.api.Nested;

/** The contract on screens of other densities, a fractional one among them. */
class WebDensitiesContractIT {

    @Nested
    class OneAndAQuarter extends WebContractIT {

        @Override
        double devicePixelRatio() {
            return 1.25;
        }
    }

    @Nested
    class Two extends WebContractIT {

        @Override
        double devicePixelRatio() {
            return 2;
        }
    }

    @Nested
    class Three extends WebContractIT {

        @Override
        double devicePixelRatio() {
            return 3;
        }
    }
}
