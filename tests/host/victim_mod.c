// SPDX-License-Identifier: GPL-2.0
/* Stands for a module in test_decode: compiled, not linked. */
int victim_mod_value;

int victim_first(int x)
{
	return x + victim_mod_value;
}

int victim_second(int x)
{
	victim_mod_value = x;	/* line 12 */
	return victim_first(x) * 3;
}
